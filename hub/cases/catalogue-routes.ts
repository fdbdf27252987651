import { z } from 'zod';
import { importRoute, standingOf, standingSchema } from '../catalogue/import-route.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Cases } from './cases.ts';
import { caseClasses, type EventType } from './event-type.ts';
import { readTypes, typeTable } from './event-type-file.ts';
import { type Office, officeDayMs } from './office-time.ts';
import type { Department } from './routing.ts';
import { type TypeCatalogue, typeChanges, typeWarnings } from './type-catalogue.ts';

const localText = z.object({ zh: z.string(), en: z.string() });
const limit = z.object({ clock: z.enum(['office', 'always']), ms: z.number() });
const limits = z.object({
  accept: limit.optional(),
  dispatch: limit.optional(),
  handle: limit.optional(),
  verify: limit.optional(),
});

const typeSchema = z.object({
  code: z.string(),
  class: z.enum(caseClasses),
  name: localText,
  responsible: z.string().nullable(),
  limits,
  simple: z.boolean(),
  emergency: z.boolean(),
  kinds: z.array(z.string()).readonly(),
  rules: z.array(z.string()).readonly(),
});

export interface CatalogueRoutesDeps {
  types: TypeCatalogue;
  departments: readonly Department[];
  cases: Cases;
  office: Office;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
}

/** `/event-types` and `/units`: what cases are about, and to whom they go. */
export function catalogueRoutes(server: HubServer, deps: CatalogueRoutesDeps): void {
  const { types, departments, cases } = deps;
  server.get(
    '/event-types',
    {
      config: { permission: 'cases:read' },
      schema: {
        summary: 'What cases can be about; `retired`: types no longer in force that open cases still have',
        response: {
          200: z.object({
            items: z.array(typeSchema),
            retired: z.array(typeSchema),
            standing: standingSchema,
          }),
        },
      },
    },
    async () => {
      const { newest } = types.versions;
      if (!newest) throw new HubError('not-found', 'There is no table of event types.');
      return { items: [...types.all], retired: retired(types, cases), standing: standingOf(newest) };
    },
  );
  importTypes(server, deps);

  const unitSchema = z.object({
    id: z.string(),
    kind: z.enum(['department', 'station']),
    name: localText,
    territory: z.array(z.string()).readonly(),
    types: z.array(z.string()).readonly(),
    owns: z.array(z.string()).readonly(),
    hours: z.string().nullable(),
  });
  server.get(
    '/units',
    {
      config: { permission: 'cases:read' },
      schema: {
        summary: 'The departments that cases are dispatched to',
        response: { 200: z.object({ items: z.array(unitSchema) }) },
      },
    },
    async () => ({ items: [...departments] }),
  );
}

/** Types no longer in force that open cases still have. */
function retired(types: TypeCatalogue, cases: Cases): EventType[] {
  const found = new Map<string, EventType>();
  for (const value of cases.docket.open()) {
    if (types.find(value.type, value.typeCode)) continue;
    const type = types.findFor(value, value.type, value.typeCode);
    if (type) found.set(`${type.class} ${type.code}`, type);
  }
  return [...found.values()];
}

function importTypes(
  server: HubServer,
  { types, departments, cases, office, committer, clock }: CatalogueRoutesDeps,
): void {
  const hasUnit = (id: string): boolean => departments.some((department) => department.id === id);
  importRoute(
    server,
    {
      path: '/event-types/import',
      summary: 'Import the table of event types, whole; open cases keep the limits they were opened with',
      table: typeTable,
      versions: types.versions,
      read(document) {
        const read = readTypes(document);
        return 'faults' in read ? read : { value: { dayMs: officeDayMs(office), types: read.value } };
      },
      over: (value) => value,
      compare(current, next) {
        const before = current?.types ?? [];
        return { ...typeChanges(before, next.types), warnings: typeWarnings(before, next.types, hasUnit) };
      },
      take(next, author, comment, tx) {
        let oldest = clock.now();
        for (const { openedAt } of cases.docket.open()) oldest = Math.min(oldest, openedAt);
        types.take(next, author, comment, oldest, tx);
      },
    },
    { committer, clock },
  );
}
