import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { type EvaluatedCase, indicators } from './indicators.ts';
import type { Office } from './office-time.ts';

export interface IndicatorRoutesDeps {
  store: Pick<Store, 'db'>;
  office: Pick<Office, 'wallClock'>;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
}

const LONGEST_MS = 366 * 86_400_000;
const rate = z.number().nullable();
const counts = {
  filed: z.number().int(),
  due: z.number().int(),
  closed: z.number().int(),
  closedInTime: z.number().int(),
  reworked: z.number().int(),
  extended: z.number().int(),
  closingRate: rate,
  onTimeRate: rate,
  reworkRate: rate,
  extensionRate: rate,
};
const groupings = ['grid', 'type', 'unit', 'month'] as const;

/** `/reports/indicators`: the rates of the standard over the cases of a period. */
export function indicatorRoutes(server: HubServer, { store, office, subtree }: IndicatorRoutesDeps): void {
  const monthOf = (at: number): string => new Date(office.wallClock(at)).toISOString().slice(0, 7);

  server.get(
    '/reports/indicators',
    {
      config: { permission: 'cases:read' },
      schema: {
        summary: 'Closing, on-time, rework and extension rates in percent of the cases due in a period',
        querystring: z.object({ from: instant, to: instant, by: z.enum(groupings).default('month') }),
        response: {
          200: z.object({
            from: instant,
            to: instant,
            by: z.enum(groupings),
            total: z.object(counts),
            groups: z.array(z.object({ key: z.string(), ...counts })),
          }),
        },
      },
    },
    async ({ query: { from, to, by }, scope }) => {
      if (to <= from || to - from > LONGEST_MS)
        throw new HubError(
          'bad-request',
          'Give a period of at most 366 days whose end comes after its beginning.',
        );
      const root = scope.principal.gridCode;
      let query = store.db
        .selectFrom('caseFiles')
        .innerJoin('cases', 'cases.id', 'caseFiles.caseId')
        .select(['gridCode', 'typeCode', 'units', 'filedAt', 'dueAt', 'closedAt', 'reworks', 'extensions'])
        .where('state', 'not in', ['cancelled', 'rejected'])
        .where('filedAt', 'is not', null)
        .where((eb) =>
          eb.or([
            eb.and([eb('filedAt', '>=', from), eb('filedAt', '<', to)]),
            eb.and([eb('dueAt', '>=', from), eb('dueAt', '<', to)]),
          ]),
        );
      if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), '']);
      const rows = await query.execute();
      const evaluated = rows.map((row): EvaluatedCase => {
        const { filedAt, dueAt, closedAt, reworks, extensions } = row;
        const filed = filedAt ?? 0;
        const facts = { filedAt: filed, dueAt, closedAt, reworks, extensions };
        if (by === 'month') return { ...facts, group: monthOf(dueAt ?? filed), filedGroup: monthOf(filed) };
        const [unit = ''] = row.units.split('\n').filter((id) => id !== '');
        const group = { grid: row.gridCode, type: row.typeCode ?? '', unit }[by];
        return { ...facts, group, filedGroup: group };
      });
      const { total, groups } = indicators(evaluated, from, to);
      return { from, to, by, total, groups: [...groups].map(([key, of]) => ({ key, ...of })) };
    },
  );
}
