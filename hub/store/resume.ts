import { sql } from 'kysely';
import { Committer, type CommitterOptions } from './committer.ts';
import type { Store } from './store.ts';

/** A committer that continues the order of changes where the store ends. */
export async function resumeCommitter(
  store: Store,
  options: Omit<CommitterOptions, 'writer' | 'lastSeq' | 'oldestSeq'>,
): Promise<Committer> {
  const { last, oldest } = await store.db
    .selectFrom('changes')
    .select([sql<number | null>`max(seq)`.as('last'), sql<number | null>`min(seq)`.as('oldest')])
    .executeTakeFirstOrThrow();
  return new Committer({ ...options, writer: store.writer, lastSeq: last ?? 0, oldestSeq: oldest ?? 1 });
}
