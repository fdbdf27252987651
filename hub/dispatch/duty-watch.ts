import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Tx } from '../store/batch.ts';
import type { Station } from './station.ts';
import type { Stations } from './stations.ts';

export interface DutyWatchOptions {
  clock: Clock;
  stations: Pick<Stations, 'all' | 'get' | 'nextTurnAt'>;
  transact(work: (tx: Tx) => void): void;
  /** A shift of the station has begun or ended. */
  onTurn(station: Station, tx: Tx): void;
}

/** Tells by the clock that other people are on duty: one instant ahead for each station, from its rota. */
export class DutyWatch {
  readonly #options: DutyWatchOptions;
  readonly #due: DueQueue<string>;

  constructor(options: DutyWatchOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) => options.transact((tx) => this.#turn(ids, tx)));
  }

  /** Begins to watch; turns that came while the hub was away are in what screens read anew. */
  watch(): void {
    for (const station of this.#options.stations.all()) this.look(station);
  }

  /** Looks when the next turn of a station comes, after its rota has changed. */
  look(station: Pick<Station, 'id'>): void {
    const at = this.#options.stations.nextTurnAt(station);
    if (at === null) this.#due.cancel(station.id);
    else this.#due.schedule(station.id, at);
  }

  close(): void {
    this.#due.close();
  }

  #turn(ids: readonly string[], tx: Tx): void {
    for (const id of ids) {
      const station = this.#options.stations.get(id);
      if (!station) continue;
      this.#options.onTurn(station, tx);
      this.look(station);
    }
  }
}
