import type { Kysely } from 'kysely';
import type { Database } from '../../store/tables.ts';
import { lineOfEdge, linesOfReading, type TaggedDevice } from './line.ts';
import type { Cursors } from './progress.ts';

/** A piece of one log as lines. `last`: id of its last row; `full`: there may be more. */
export interface Piece {
  last: number;
  rows: number;
  full: boolean;
  lines: string[];
}

/** How much of both logs waits: rows, and the arrival of the oldest, null when nothing waits. */
export interface Waiting {
  rows: number;
  since: number | null;
}

/** A bound on one request, whatever the rows hold; version 3 takes 10 MB by default. */
const MAX_PIECE_CHARS = 4_000_000;

/** The hub's logs as they are followed: by id, which only grows and appears in order. */
export class FollowedLog {
  readonly #db: Kysely<Database>;
  readonly #rows: number;
  readonly #devices = new Map<number, TaggedDevice>();

  constructor(db: Kysely<Database>, rows: number) {
    this.#db = db;
    this.#rows = rows;
  }

  async readings(after: number): Promise<Piece> {
    const rows = await this.#db
      .selectFrom('readings')
      .select(['id', 'deviceNo', 'at', 'receivedAt', 'metrics', 'gridCode'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(this.#rows)
      .execute();
    await this.#meet(rows);
    return this.#piece(rows, after, (row) => linesOfReading(row, this.#devices.get(row.deviceNo)));
  }

  async edges(after: number): Promise<Piece> {
    const rows = await this.#db
      .selectFrom('alertEdges')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(this.#rows)
      .execute();
    return this.#piece(rows, after, (row) => [lineOfEdge(row)]);
  }

  /** Both count what is between the oldest row that waits and the newest: ids leave no gaps. */
  async waiting(after: Readonly<Cursors>): Promise<Waiting> {
    const readings = await this.#db
      .selectFrom('readings')
      .select(['id', 'receivedAt as since'])
      .where('id', '>', after.readings)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    const edges = await this.#db
      .selectFrom('alertEdges')
      .select(['id', 'at as since'])
      .where('id', '>', after.edges)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    const rows =
      (readings ? (await this.#newest('readings')) - readings.id + 1 : 0) +
      (edges ? (await this.#newest('alertEdges')) - edges.id + 1 : 0);
    const since = [readings, edges].flatMap((oldest) => (oldest ? [oldest.since] : []));
    return { rows, since: since.length > 0 ? Math.min(...since) : null };
  }

  async #newest(log: 'readings' | 'alertEdges'): Promise<number> {
    const { id } = await this.#db
      .selectFrom(log)
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return id;
  }

  #piece<R extends { id: number }>(rows: readonly R[], after: number, linesOf: (row: R) => string[]): Piece {
    const piece: Piece = { last: after, rows: 0, full: rows.length === this.#rows, lines: [] };
    let chars = 0;
    for (const row of rows) {
      if (chars > MAX_PIECE_CHARS) return { ...piece, full: true };
      for (const line of linesOf(row)) {
        piece.lines.push(line);
        chars += line.length;
      }
      piece.last = row.id;
      piece.rows += 1;
    }
    return piece;
  }

  /** Id and kind are for life, so a device is looked up once. */
  async #meet(rows: readonly { deviceNo: number }[]): Promise<void> {
    const strangers = new Set(rows.map((row) => row.deviceNo).filter((no) => !this.#devices.has(no)));
    if (strangers.size === 0) return;
    const devices = await this.#db.selectFrom('devices').select(['no', 'id', 'kind']).execute();
    for (const { no, id, kind } of devices) if (strangers.has(no)) this.#devices.set(no, { id, kind });
  }
}
