import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import type { Scope } from '../auth/scope.ts';
import type { Device } from '../devices/device.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RuleBook } from '../rules/book.ts';
import type { GridTree } from '../rules/selection.ts';
import type { Backtests } from './backtests.ts';
import type { ExplainOrder, RuleInForce } from './explain.ts';
import { sendJson } from './routes.ts';

export interface ExplainRoutesDeps {
  backtests: Backtests;
  book: Pick<RuleBook, 'entries'>;
  clock: Clock;
  grids: Pick<GridTree, 'ancestors' | 'get'>;
  /** The device, if the caller may know of it. @throws HubError not-found */
  visible(id: string, scope: Scope): Device;
}

const condition = z.object({
  source: z.string(),
  holds: z.boolean().nullable().describe('Null when the reading lacks a metric the condition needs.'),
  lacks: z.array(z.string()).optional(),
  parts: z.unknown().optional(),
});
const step = z.object({ step: z.number(), since: instant, dueAt: instant });
const state = z.object({
  phase: z.enum(['idle', 'pending', 'firing']),
  since: instant.nullable().optional(),
  dueAt: instant.nullable().optional(),
  severity: z.enum(severities).optional(),
  clearing: z.object({ since: instant, dueAt: instant }).nullable().optional(),
  steps: z.array(step).optional(),
});

const explanation = z.object({
  deviceId: z.string(),
  by: z.string(),
  lookBackMs: z.number(),
  reading: z.object({
    at: instant,
    receivedAt: instant,
    deviceAt: instant.nullable(),
    clock: z.string(),
    metrics: z.record(z.string(), z.union([z.number(), z.boolean()])),
  }),
  leftOut: z.string().nullable(),
  rules: z.array(
    z.object({
      ruleId: z.string(),
      version: z.number(),
      matched: z.boolean(),
      whyNot: z.enum(['disabled', 'kind', 'selector', 'schedule']).nullable(),
      when: condition.optional(),
      clear: condition.nullable().optional(),
      unless: condition.nullable().optional(),
      raise: z
        .array(
          z.object({
            severity: z.enum(severities),
            holdMs: z.number().nullable(),
            when: condition,
            clear: condition.nullable(),
          }),
        )
        .optional(),
      holdMs: z.number().optional(),
      before: state.optional(),
      after: state.optional(),
      edge: z.record(z.string(), z.unknown()).nullable().optional(),
      failed: z.boolean().optional(),
    }),
  ),
  alerts: z.array(
    z.object({ id: z.string(), ruleId: z.string(), severity: z.enum(severities), firedAt: instant }),
  ),
});

/** `/devices/:id/readings/explain`: why a reading was an alert, or was none. */
export function explainRoutes(
  server: HubServer,
  { backtests, book, clock, grids, visible }: ExplainRoutesDeps,
): void {
  const lineageOf = (gridCode: string): ExplainOrder['device']['lineage'] =>
    grids.ancestors(gridCode).map((code) => ({ code, class: grids.get(code)?.class ?? null }));

  const inForce = (): RuleInForce[] =>
    book
      .entries()
      .flatMap(({ version: { id, version, definition } }) =>
        definition.on === 'reading' ? [{ id, version, definition }] : [],
      );

  server.get(
    '/devices/:id/readings/explain',
    {
      config: { permission: 'rules:read' },
      schema: {
        summary: 'Why a reading was an alert, or was none, by the rules now in force',
        params: z.object({ id: z.string().max(64) }),
        querystring: z.object({
          at: instant
            .optional()
            .describe('The reading at this instant, or the last before it; now by default.'),
        }),
        response: { 200: explanation },
      },
    },
    async (request, reply) => {
      const device = visible(request.params.id, request.scope);
      const { id, no, kind, gridCode, labels } = device;
      const now = clock.now();
      const placed = { id, no, kind, gridCode, labels, lineage: lineageOf(gridCode) };
      const order: ExplainOrder = { device: placed, at: request.query.at ?? now, now, rules: inForce() };
      return sendJson(reply, await backtests.explain(order));
    },
  );
}
