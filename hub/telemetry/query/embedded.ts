import type { Kysely } from 'kysely';
import type { ClockFlag } from '../../ingest/reading.ts';
import type { Archive } from '../../store/archive/archive.ts';
import type { ArchiveDatabase } from '../../store/archive/tables.ts';
import { readCursor, readDeleted } from '../archive/meta.ts';
import { oldestSlots } from '../archive/retention.ts';
import { STATE_HOLD_MS } from '../segment.ts';
import type { StoredReading } from '../stored-reading.ts';
import { metricsOf, Snapshot, type Subject } from './snapshot.ts';
import { type Held, oldestOf } from './source.ts';
import type { Range } from './steps.ts';

/** For how long it is taken for granted from when there is history: it changes once a day. */
const OLDEST_KNOWN_MS = 10_000;
/** A snapshot the log was pruned behind is taken again, so many times. */
const ATTEMPTS = 3;

/** What a query is about; `now` is the time it was asked, Unix ms. */
export interface Wish extends Subject {
  range: Range;
  now: number;
}

/** Names of metrics that are looked for in so many rows of the log at a time. */
const LOG_PAGE = 5000;
/** Devices in one statement. */
const DEVICES_AT_ONCE = 500;

/** The history that is held here: blocks, and the log behind them. One snapshot at a time. */
export class Embedded {
  readonly #archive: Archive;
  #turn: Promise<unknown> = Promise.resolve();
  #oldest: { since: number | null; asOf: number } | undefined;

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  /** From when each tier is complete, and from when there is anything. */
  held(now: number): Promise<Held> {
    return this.#inTurn(async () => this.#held(this.#archive.db, await this.#since(now)));
  }

  /** Calls `work` with the device's history as of one moment; the snapshot is worth nothing afterwards. */
  snapshot<T>(wish: Wish, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const since = await this.#since(wish.now);
      for (let attempt = 1; ; attempt++) {
        const done = await this.#archive.db
          .transaction()
          .setIsolationLevel('repeatable read')
          .execute(async (tx) => {
            const cursor = await readCursor(tx);
            const floors = await this.#held(tx, since);
            const logged = await this.#logged(wish, cursor, floors.raw);
            // What came late may be older than anything that was held when it was last looked.
            const held = { ...floors, since: earlier(since, logged[0]?.at) };
            if (attempt < ATTEMPTS && (await this.#isPrunedBehind(cursor))) return undefined;
            return { result: await work(new Snapshot(tx, wish, held, logged)) };
          });
        if (done) return done.result;
      }
    });
  }

  /** Every metric these devices ever sent, by name. */
  metricNames(deviceNos: readonly number[]): Promise<string[]> {
    return this.#inTurn(async () => {
      const names = new Set<string>();
      for (let i = 0; i < deviceNos.length; i += DEVICES_AT_ONCE) {
        const rows = await this.#archive.db
          .selectFrom('latest')
          .select('metrics')
          .where('deviceNo', 'in', deviceNos.slice(i, i + DEVICES_AT_ONCE))
          .execute();
        for (const { metrics } of rows) for (const name of Object.keys(JSON.parse(metrics))) names.add(name);
      }
      await this.#namesInLog(new Set(deviceNos), names);
      return [...names].sort();
    });
  }

  async #namesInLog(deviceNos: ReadonlySet<number>, names: Set<string>): Promise<void> {
    let after = await readCursor(this.#archive.db);
    for (;;) {
      const rows = await this.#archive.log
        .selectFrom('readings')
        .select(['id', 'deviceNo', 'metrics'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(LOG_PAGE)
        .execute();
      for (const { deviceNo, metrics } of rows)
        if (deviceNos.has(deviceNo)) for (const name of Object.keys(JSON.parse(metrics))) names.add(name);
      if (rows.length < LOG_PAGE) return;
      after = rows.at(-1)?.id ?? after;
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined); // whoever asked hears of it
    return mine;
  }

  async #held(db: Kysely<ArchiveDatabase>, since: number | null): Promise<Held> {
    const { floors } = await readDeleted(db);
    return {
      raw: floors?.rawBlocks ?? Number.NEGATIVE_INFINITY,
      minute: floors?.minuteBlocks ?? Number.NEGATIVE_INFINITY,
      hour: floors?.hourBlocks ?? Number.NEGATIVE_INFINITY,
      since,
    };
  }

  async #since(now: number): Promise<number | null> {
    if (this.#oldest && Math.abs(now - this.#oldest.asOf) < OLDEST_KNOWN_MS) return this.#oldest.since;
    const slots = await oldestSlots(this.#archive);
    const { rawBlocks: raw, minuteBlocks: minute, hourBlocks: hour } = slots;
    const since = oldestOf({ raw, minute, hour }, await this.#first(raw));
    this.#oldest = { since, asOf: now };
    return since;
  }

  /** The oldest reading in the blocks of `slotAt`; without blocks, when the log begins. */
  async #first(slotAt: number | null): Promise<number | null> {
    const { db, log } = this.#archive;
    if (slotAt === null) {
      const row = await log
        .selectFrom('readings')
        .select('receivedAt')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row?.receivedAt ?? null;
    }
    const row = await db
      .selectFrom('rawBlocks')
      .select((of) => of.fn.min<number | null>('fromAt').as('first'))
      .where('slotAt', '=', slotAt)
      .executeTakeFirst();
    return row?.first ?? null;
  }

  /** What of the log is behind the cursor, and not too old for it to be taken into the blocks. */
  async #logged({ deviceNo, wanted, range }: Wish, cursor: number, floor: number): Promise<StoredReading[]> {
    const rows = await this.#archive.log
      .selectFrom('readings')
      .select(['at', 'deviceAt', 'receivedAt', 'seq', 'clock', 'metrics'])
      .where('deviceNo', '=', deviceNo)
      .where('at', '>=', Math.max(range.from - STATE_HOLD_MS, floor))
      .where('at', '<', range.to)
      .where('id', '>', cursor)
      .orderBy('at')
      .orderBy('id')
      .execute();
    return rows.map(({ metrics, clock, ...rest }) => ({
      ...rest,
      clock: clock as ClockFlag,
      metrics: metricsOf(metrics, wanted),
    }));
  }

  /** Whether rows after the cursor are gone: then they are in the blocks by now, but not in those of this moment. */
  async #isPrunedBehind(cursor: number): Promise<boolean> {
    const first = await this.#archive.log
      .selectFrom('readings')
      .select('id')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return first !== undefined && first.id > cursor + 1;
  }
}

const earlier = (a: number | null, b: number | undefined): number | null =>
  a === null || b === undefined ? (a ?? b ?? null) : Math.min(a, b);
