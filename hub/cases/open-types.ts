import { CatalogueVersions } from '../catalogue/versions.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { overStates } from './case.ts';
import { readTypesFile } from './event-type-file.ts';
import { TypeCatalogue, type TypesContent } from './type-catalogue.ts';

interface OpenTypesOptions {
  store: Store;
  clock: Clock;
  eventTypesFile: string;
  /** A working day. */
  dayMs: number;
  transact(work: (tx: Tx) => void): void;
}

async function oldestOpenAt({ db }: Store): Promise<number> {
  const found = await db
    .selectFrom('cases')
    .select(({ fn }) => fn.min('openedAt').as('openedAt'))
    .where('state', 'not in', overStates)
    .executeTakeFirst();
  return found?.openedAt ?? Number.MAX_SAFE_INTEGER;
}

/**
 * The table of types in force: what was imported last, else the file. What was in force when the oldest open case was
 * opened is held too. @throws RuleFilesError with every problem of the file
 */
export async function openTypes(options: OpenTypesOptions): Promise<TypeCatalogue> {
  const { store, clock, eventTypesFile, dayMs, transact } = options;
  const versions = new CatalogueVersions<TypesContent>('event-types', clock);
  await versions.load(store, await oldestOpenAt(store));
  const types = new TypeCatalogue(versions);
  const file = readTypesFile(eventTypesFile);
  transact((tx) => {
    versions.takeFile({ dayMs, types: file }, tx);
    types.recount(dayMs, tx);
  });
  return types;
}
