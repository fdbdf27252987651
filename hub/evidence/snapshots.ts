import type { CaseView } from '../cases/case.ts';
import type { Cases } from '../cases/cases.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Log } from '../kernel/log.ts';
import type { Change } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Evidence } from './evidence.ts';
import type { Locker } from './locker.ts';

/** What a device measured in a range, as CSV; undefined when there is no such device. */
export type CsvOf = (
  deviceId: string,
  range: { from: number; to: number },
) => AsyncIterable<Uint8Array> | undefined;

export interface SnapshotsOptions {
  store: Pick<Store, 'db'>;
  clock: Clock;
  log: Log;
  cases: Cases;
  locker: Locker;
  csvOf: CsvOf;
}

/** What is of interest before the first alarm of a case. */
export const LEAD_MS = 1_800_000;
/** A case that was filed longer ago than this gets none any more. */
const LATEST_MS = 86_400_000;
const RETRY_MS = 60_000;
const MOST_WAITING = 1000;

const isSnapshot = ({ kind, addedBy }: Pick<Evidence, 'kind' | 'addedBy'>): boolean =>
  kind === 'readings' && addedBy === 'hub';

/** When a case of a device is filed, the hub adds what the device has measured: who looks later may find history gone. */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #due: DueQueue<string>;
  #under: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) => {
      for (const id of ids) this.#under = this.#under.then(() => this.#attempt(id));
    });
  }

  /** Cases that were filed while nobody could write their readings down. */
  resume(): void {
    const since = this.#options.clock.now() - LATEST_MS;
    for (const value of this.#options.cases.docket.open())
      if (value.deviceId !== null && (value.filedAt ?? 0) > since) this.#want(value.id);
  }

  /** Hears of every change once it is durable. */
  onChanges(changes: readonly Change[]): void {
    for (const { type, data } of changes) {
      if (type !== 'case') continue;
      const { id, deviceId, filedAt, updatedAt } = data as CaseView;
      if (deviceId !== null && filedAt === updatedAt) this.#want(id);
    }
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#due.close();
    await this.#under;
  }

  #want(caseId: string): void {
    if (this.#due.size < MOST_WAITING) this.#due.schedule(caseId, this.#options.clock.now());
    else this.#options.log.warn({ caseId }, 'too many cases wait for their readings: this one gets none');
  }

  async #attempt(caseId: string): Promise<void> {
    const { clock, log } = this.#options;
    try {
      await this.#take(caseId);
    } catch (error) {
      log.warn({ err: error, caseId }, 'the readings of a case could not be added: it is tried again');
      if (!this.#closed) this.#due.schedule(caseId, clock.now() + RETRY_MS);
    }
  }

  async #take(caseId: string): Promise<void> {
    const { clock, cases, locker, csvOf } = this.#options;
    const filed = cases.docket.byId(caseId);
    if (!filed || (await locker.of(caseId)).some(isSnapshot)) return;
    const { deviceId, openedAt, filedAt } = filed.value;
    if (deviceId === null || filedAt === null || filedAt < clock.now() - LATEST_MS) return;
    const range = { from: openedAt - LEAD_MS, to: filedAt + 1 };
    const csv = csvOf(deviceId, range);
    if (csv) await locker.addReadings(filed, { deviceId, ...range }, csv, { actor: 'hub', comment: null });
  }
}
