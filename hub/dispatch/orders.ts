import type { Case } from '../cases/case.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Tx } from '../store/batch.ts';
import type { Board } from './board.ts';
import type { Calls } from './calls.ts';
import { cancelled, type Dispatch, isOpen, type Limits, type Order, opened } from './dispatch.ts';
import { drillOver } from './stand-down.ts';
import type { Station } from './station.ts';
import type { Stations } from './stations.ts';

export interface OrdersOptions {
  clock: Clock;
  board: Board;
  stations: Pick<Stations, 'get'>;
  calls: Pick<Calls, 'order' | 'calledOff'>;
  limits: Limits;
}

type About = Omit<Order, 'id' | 'stationId' | 'stationName'>;

/** Sends stations out and calls them off, for a case or for practice. */
export class Orders {
  readonly #options: OrdersOptions;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  /** Sends a station to a case. */
  sendTo(value: Case, stationId: string, reason: string, tx: Tx): void {
    const station = this.#options.stations.get(stationId);
    if (!station) return;
    const { id: caseId, number: caseNumber, gridCode, severity, title, address, lng, lat } = value;
    const about = { caseId, caseNumber, gridCode, severity, title, address, lng, lat };
    this.#send(station, { ...about, drillId: null, drill: false, endsAt: null, reason }, tx);
  }

  callOff(dispatch: Dispatch, why: LocalText, tx: Tx): void {
    const { board, calls, clock } = this.#options;
    calls.calledOff(dispatch, why, clock.now(), tx);
    board.write(cancelled(dispatch, clock.now()), tx);
  }

  /** Calls stations for practice: marked in all that is said, measured, and over by itself at `endsAt`. */
  drill(stations: readonly Station[], title: string, endsAt: number, tx: Tx): Dispatch[] {
    const drillId = newId();
    return stations.map((station) => {
      const { gridCode, address, lng, lat } = station;
      const facts = { severity: 'critical', title: { zh: title, en: title }, reason: 'a drill' } as const;
      const cause = { caseId: null, caseNumber: null, drillId, drill: true, endsAt };
      return this.#send(station, { gridCode, address, lng, lat, ...facts, ...cause }, tx);
    });
  }

  endDrill(drillId: string, tx: Tx): void {
    const { board, calls, clock } = this.#options;
    for (const one of board.of(drillId)) {
      if (isOpen(one)) calls.calledOff(one, drillOver, clock.now(), tx);
      board.write({ ...cancelled(one, clock.now()), endedAt: clock.now() }, tx);
    }
  }

  #send({ id: stationId, name: stationName }: Station, about: About, tx: Tx): Dispatch {
    const { board, calls, clock, limits } = this.#options;
    const dispatch = opened({ ...about, id: newId(), stationId, stationName }, limits, clock.now());
    board.write(dispatch, tx);
    calls.order(dispatch, tx);
    return dispatch;
  }
}
