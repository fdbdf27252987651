import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { type FigureName, type Figures, figureNames, sumOf } from './figures.ts';
import { QUARTER_MS } from './quarter-hours.ts';
import type { Reports } from './start.ts';

export interface ReportRoutesDeps {
  reports: Pick<Reports, 'quarterHours' | 'count'>;
  clock: Clock;
  /** Whether `code` is `root` or lies below it. */
  isWithin(code: string, root: string): boolean;
}

const figures = z.object(
  Object.fromEntries(figureNames.map((name) => [name, z.number().int()])) as Record<FigureName, z.ZodInt>,
);
export const trendsSchema = z.object({
  quarterMs: z.number().int(),
  quarters: z.array(z.object({ at: instant, figures: figures.nullable() })),
  now: figures,
});
export type TrendsView = z.output<typeof trendsSchema>;

/** `/wall/trends`: the figures of a wall screen, and how they were. */
export function reportRoutes(server: HubServer, { reports, clock, isWithin }: ReportRoutesDeps): void {
  server.get(
    '/wall/trends',
    {
      config: { permission: 'alerts:read' },
      schema: {
        summary:
          'What is open, unacknowledged, overdue and online at each quarter-hour of the last day, and now',
        description:
          'A quarter-hour in which the hub was not running has null. What is held back is not counted.',
        querystring: z.object({ grid: z.string().max(64).optional() }),
        response: { 200: trendsSchema },
      },
    },
    async ({ query: { grid }, scope }) => {
      if (grid !== undefined) scope.assertSees(grid);
      // What the hub says of itself is in no grid, and everybody's business.
      const counts = (code: string): boolean =>
        code === '' || (scope.sees(code) && (grid === undefined || isWithin(code, grid)));
      const at = clock.now();
      const quarters = reports.quarterHours.upTo(at).map(({ at: quarterAt, sample }) => ({
        at: quarterAt,
        figures: sample && sumOf(sample, counts),
      }));
      const now: Figures = sumOf(reports.count(at), counts);
      return { quarterMs: QUARTER_MS, quarters, now };
    },
  );
}
