import type { Clock } from '../kernel/clock.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { compileRule } from './compile.ts';
import type { LoadedDefinition } from './load.ts';
import type { Rule } from './rule.ts';
import type { RuleDefinition } from './schema.ts';

/** A rule as the API shows it: what was written, which version it is, where it came from. */
export interface RuleView {
  id: string;
  version: number;
  file: string;
  loadedAt: number;
  definition: RuleDefinition;
}

/** The rules in force (`views` has those switched off too), each with the version its definition has in the store. */
export interface RuleBook {
  rules: Rule[];
  views: RuleView[];
}

/** Gives each definition its version: a new one when it differs from the newest stored under its id. */
export async function openRuleBook(
  store: Store,
  committer: Committer,
  clock: Clock,
  loaded: readonly LoadedDefinition[],
): Promise<RuleBook> {
  const rows = await store.db.selectFrom('rules').selectAll().orderBy('version').execute();
  const newest = new Map(rows.map((row) => [row.id, row]));
  const book: RuleBook = { rules: [], views: [] };
  await committer.run((tx) => {
    for (const { definition, digest, file } of loaded) {
      const known = newest.get(definition.id);
      const row =
        known?.digest === digest
          ? known
          : {
              id: definition.id,
              version: (known?.version ?? 0) + 1,
              digest,
              definition: JSON.stringify(definition),
              loadedAt: clock.now(),
            };
      if (row !== known) tx.append('rules', row);
      const rule = compileRule(definition, row.version);
      if (Array.isArray(rule))
        throw new Error(`rule ${definition.id} does not compile: ${rule.map((p) => p.message).join('; ')}`);
      if (definition.enabled !== false) book.rules.push(rule);
      book.views.push({ id: row.id, version: row.version, file, loadedAt: row.loadedAt, definition });
    }
  });
  return book;
}
