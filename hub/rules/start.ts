import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { RuleBook } from './book.ts';
import type { LoadedDefinition } from './load.ts';
import { logNews } from './rule-files.ts';

/** The book of rules as when the hub stopped, with what the files say now. */
export async function openRuleBook(
  { store, committer, clock, log }: { store: Store; committer: Committer; clock: Clock; log: Log },
  loaded: readonly LoadedDefinition[],
): Promise<RuleBook> {
  const book = new RuleBook(clock);
  await book.load(store);
  const news = await committer.run((tx) => book.takeFiles(loaded, tx));
  for (const one of news) if (one.version.version > 1) logNews(log, one);
  return book;
}
