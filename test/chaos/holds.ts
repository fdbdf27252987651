import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type { Store } from '../../hub/store/store.ts';
import { GRID } from '../support/hub.ts';
import type { HubProcess } from '../support/hub-process.ts';

/** The hold of the shipped rule `gas-concentration`: long beside a life of the hub, so that it spans several. */
const HOLD_MS = 15_000;

/** When a hub was there, from when it was ready until it was gone. */
interface Life {
  from: number;
  to: number;
}

/** `latestAt`: the end of the first life that could not end without it. `kills`: how many it ran through. */
export interface Outcome {
  firedAt: number[];
  dueAt: number;
  latestAt: number;
  kills: number;
}

/** Leaks that begin in lives of a hub that is killed again and again; each detector speaks once and then never more. */
export class Holds {
  readonly #lives: Life[] = [];
  readonly #detectors: { id: string; secret: string }[];
  #next = 0;

  constructor(detectors: { id: string; secret: string }[]) {
    this.#detectors = detectors;
  }

  /** Tells a hub of one more leak, if there is a detector left. */
  async leak({ mqtt }: HubProcess): Promise<void> {
    const detector = this.#detectors[this.#next++];
    if (!detector) return;
    const { id, secret } = detector;
    const client = await connectAsync(mqtt, {
      clientId: id,
      username: id,
      password: secret,
      reconnectPeriod: 0,
    });
    await client.publishAsync(`grid/${GRID}/gas/${id}/telemetry`, JSON.stringify({ gas: 30 }), { qos: 1 });
    client.end(true);
  }

  lived(life: Life): void {
    this.#lives.push(life);
  }

  /** Waits until the last of them must have fired. */
  async wait(): Promise<void> {
    await delay(HOLD_MS + 2000);
  }

  /** What became of each: the instants it fired at, and between which ones it had to. */
  async outcomes(store: Store): Promise<Outcome[]> {
    const alerts = await store.db
      .selectFrom('alerts')
      .select(['deviceId', 'firedAt'])
      .where('ruleId', '=', 'gas-concentration')
      .execute();
    const readings = await store.db
      .selectFrom('readings')
      .innerJoin('devices', 'devices.no', 'readings.deviceNo')
      .select(['devices.id', 'readings.receivedAt'])
      .where('devices.kind', '=', 'gas')
      .execute();
    return readings.map(({ id, receivedAt }) => {
      const firedAt = alerts.filter(({ deviceId }) => deviceId === id).map((alert) => alert.firedAt);
      const dueAt = receivedAt + HOLD_MS;
      // A hub that starts when it had been due fires before it acknowledges anything: it ends no life without.
      const life = this.#lives.find(({ from }) => from >= dueAt) ?? this.#lives.at(-1);
      const kills = this.#lives.filter(({ to }) => to > receivedAt && to < (firedAt[0] ?? 0)).length;
      return { firedAt, dueAt, latestAt: life?.to ?? 0, kills };
    });
  }
}
