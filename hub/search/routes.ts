import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import type { Permission } from '../auth/permissions.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Store } from '../store/store.ts';
import { caseByNumber } from './fill.ts';
import { type SearchKind, searchKinds } from './hit.ts';
import type { Search } from './search.ts';
import { fits } from './text-index.ts';

/** What lets somebody find things of a kind. */
const permissionOf: Record<SearchKind, Permission> = {
  case: 'cases:read',
  alert: 'alerts:read',
  device: 'devices:read',
  camera: 'cameras:read',
  grid: 'grids:read',
  station: 'stations:read',
  hazard: 'hazards:read',
};

const hitSchema = z.object({
  kind: z.enum(searchKinds),
  id: z.string(),
  code: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  place: z.string().nullable(),
  gridCode: z.string(),
  severity: z.enum(severities).nullable(),
  state: z.string().nullable(),
  at: instant.nullable(),
  fit: z.enum(fits),
});

/** `/search`: everything by any part of what it is called. */
export function searchRoutes(
  server: HubServer,
  { search, store }: { search: Search; store: Pick<Store, 'db'> },
): void {
  server.get(
    '/search',
    {
      config: { permission: 'self' },
      schema: {
        summary: 'Find cases, alerts, devices, cameras, grids, stations and hazards by any part of them',
        querystring: z.object({
          q: z.string().trim().min(1).max(100),
          /** Of each kind. */
          limit: z.coerce.number().int().min(1).max(100).default(8),
          kind: z.enum(searchKinds).optional(),
        }),
        response: {
          200: z.object({
            q: z.string(),
            /** False while the hub is still reading what there is. */
            whole: z.boolean(),
            groups: z.array(
              z.object({ kind: z.enum(searchKinds), count: z.number().int(), items: z.array(hitSchema) }),
            ),
          }),
        },
      },
    },
    async ({ query: { q, limit, kind }, scope }) => {
      const kinds = searchKinds.filter(
        (one) => (kind === undefined || one === kind) && scope.may(permissionOf[one]),
      );
      const sees = scope.sees.bind(scope);
      const found = await search.find(q, { kinds, limit, sees });
      if (kinds.includes('case') && !found.some((group) => group.kind === 'case')) {
        const old = await caseByNumber(store, q);
        if (old && sees(old.value.gridCode))
          found.unshift({ kind: 'case', count: 1, items: [{ ...old.value, rank: 0 }] });
      }
      const groups = found.map((group) => ({
        ...group,
        items: group.items.map(({ rank, ...hit }) => ({ ...hit, fit: fits[rank] ?? 'inside' })),
      }));
      return { q, whole: search.whole, groups };
    },
  );
}
