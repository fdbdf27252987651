import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { expect } from 'vitest';
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

  /** Each has fired once: no sooner than it was due, and no later than the first life after that could end without. */
  async check(store: Store): Promise<string> {
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
    expect(readings).toHaveLength(this.#detectors.length);
    expect(alerts).toHaveLength(this.#detectors.length);
    let kills = 0;
    for (const { id, receivedAt } of readings) {
      const fired = alerts.find(({ deviceId }) => deviceId === id)!.firedAt;
      const dueAt = receivedAt + HOLD_MS;
      expect(fired).toBeGreaterThanOrEqual(dueAt);
      // A hub that starts when it had been due fires before it acknowledges anything: it ends no life without.
      const next = this.#lives.find(({ from }) => from >= dueAt) ?? this.#lives.at(-1);
      expect(fired).toBeLessThanOrEqual(next!.to);
      kills += this.#lives.filter(({ to }) => to > receivedAt && to < fired).length;
    }
    expect(kills).toBeGreaterThan(this.#detectors.length);
    return `${readings.length} holds fired once, each through ${Math.round(kills / readings.length)} kills`;
  }
}
