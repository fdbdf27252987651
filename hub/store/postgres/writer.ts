import type { Client } from 'pg';
import { newId } from '../../kernel/ids.ts';
import type { BatchWriter, WriteBatch } from '../batch.ts';
import { columnArrays, postgresStatement } from '../sql.ts';
import { WriterLink } from './link.ts';
import type { Reach } from './reach.ts';
import { openSession } from './session.ts';

/** Which batch was the last: written in the transaction of the batch itself. */
const writeMark = {
  name: 'mark',
  text: `insert into "commitMarks" ("writer", "mark") values ('hub', $1) on conflict ("writer") do update set "mark" = excluded."mark"`,
};

export interface WriterOptions {
  connectionString: string;
  answerTimeoutMs: number;
  reach: Reach;
}

/**
 * Writes batches in order, each exactly once. When the connection is lost the batch under way waits until there is
 * another, however long that takes. Whether a commit without an answer took place is then read from the mark; the
 * lock, taken before it is read, sees to it that no commit is still under way and that nobody else has written.
 */
export class PostgresWriter implements BatchWriter {
  readonly #id = newId();
  readonly #link: WriterLink;
  #batches = 0;
  /** The mark of the last batch known to be durable, and of the one under way. */
  #durable: string | undefined;
  #underWay: string | undefined;
  /** Once one write has failed every later one fails with it: memory is ahead of the store for good. */
  #tail: Promise<void> = Promise.resolve();

  constructor({ reach, ...options }: WriterOptions) {
    const name = `gridwatch-writer-${this.#id}`;
    this.#link = new WriterLink({
      open: () => openSession({ ...options, name }),
      resume: (client) => this.#resume(client),
      reach,
    });
  }

  /** Connects, and has the database prepared under the lock. @throws Error when another hub holds it. */
  async start(prepare: () => Promise<void>): Promise<void> {
    const client = await this.#link.start();
    await prepare();
    this.#durable = await readMark(client);
  }

  write(batch: WriteBatch): Promise<void> {
    this.#tail = this.#tail.then(() => this.#once(batch));
    return this.#tail;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #once(batch: WriteBatch): Promise<void> {
    const mark = `${this.#id}/${++this.#batches}`;
    this.#underWay = mark;
    while (this.#durable !== mark) {
      const client = await this.#link.client();
      if (this.#durable === mark) return;
      try {
        await transaction(client, batch, mark);
        this.#durable = mark;
      } catch (error) {
        if (!this.#link.wasLost(client, error)) throw error;
      }
    }
  }

  async #resume(client: Client): Promise<void> {
    const found = await readMark(client);
    if (found === this.#underWay) this.#durable = found;
    else if (found !== this.#durable)
      throw new Error('another hub has written to the database while it could not be reached from here');
  }
}

async function readMark(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ mark: string }>('select "mark" from "commitMarks"');
  return rows[0]?.mark;
}

async function transaction(client: Client, batch: WriteBatch, mark: string): Promise<void> {
  // Pipelined: all of it is on the wire before the first answer. After a failure the server skips the rest of the
  // transaction and turns the commit into a rollback, which is no error by itself.
  const answers = await Promise.allSettled([
    client.query('begin'),
    ...batch.map((part) =>
      client.query({
        name: `${part.op}:${part.table}`,
        text: postgresStatement(part),
        values: columnArrays(part),
      }),
    ),
    client.query({ ...writeMark, values: [mark] }),
    client.query('commit'),
  ]);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  const last = answers.at(-1);
  if (last?.status !== 'fulfilled' || last.value.command !== 'COMMIT')
    throw new Error('PostgreSQL answered the commit with something else');
}
