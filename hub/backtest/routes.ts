import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { RuleBook } from '../rules/book.ts';
import type { Backtests } from './backtests.ts';
import type { Order, SweepOrder } from './order.ts';
import { ruleGiven } from './rule-given.ts';
import { variantsOf } from './vary.ts';
import { backtestBody, report, running, sweepBody, sweepReport } from './wire.ts';

export interface BacktestRoutesDeps {
  backtests: Backtests;
  book: Pick<RuleBook, 'find'>;
  clock: Clock;
  hasGrid(code: string): boolean;
}

type Ordered = Omit<z.output<typeof backtestBody>, 'wait'>;

const byId = z.object({ id: z.string().max(64) });
const config = { permission: 'rules:read' } as const;

const ownerOf = ({ scope: { principal } }: FastifyRequest): string => `${principal.kind}:${principal.id}`;

/** Sends an answer that a thread has written, as it is. */
export const sendJson = (reply: FastifyReply, body: Buffer): FastifyReply =>
  reply.type('application/json; charset=utf-8').send(body);

/** `/rules/backtest`: what a rule would have raised over the readings that are held, and how that changes with it. */
export function backtestRoutes(
  server: HubServer,
  { backtests, book, clock, hasGrid }: BacktestRoutesDeps,
): void {
  function orderOf({ from, to, devices, grid, ...given }: Ordered, scope: Scope): Order {
    if (from >= to) throw new HubError('bad-request', 'The range is empty: `from` must be before `to`.');
    if (grid !== undefined && (!hasGrid(grid) || !scope.sees(grid)))
      throw new HubError('not-found', `There is no grid ${grid}.`);
    const { definition, ruleId } = ruleGiven(given, (id) => book.find(id)?.version.definition);
    const within = [grid, scope.principal.gridCode].filter((code) => typeof code === 'string');
    return {
      definitions: [definition],
      ruleId,
      from,
      to,
      devices: devices ?? null,
      within,
      now: clock.now(),
    };
  }

  /** Answers with the result, or at once with the id to ask for. A caller who goes away wants no result. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    wait: boolean,
    begin: (owner: string) => string,
  ): Promise<FastifyReply> {
    const owner = ownerOf(request);
    const id = begin(owner);
    if (!wait) return reply.code(202).send({ id, state: 'running', done: 0, total: 0, readings: 0 });
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) backtests.cancel(owner, id);
    });
    return sendJson(reply, await backtests.result(owner, id));
  }

  server.post(
    '/rules/backtest',
    {
      config,
      schema: {
        summary: 'What a rule would have raised',
        body: backtestBody,
        response: { 200: report, 202: running },
      },
    },
    async (request, reply) => {
      const order = orderOf(request.body, request.scope);
      return answer(request, reply, request.body.wait, (owner) => backtests.start(owner, 'backtest', order));
    },
  );

  server.post(
    '/rules/backtest/sweep',
    {
      config,
      schema: {
        summary: 'What a rule would have raised with other values, all in one pass',
        body: sweepBody,
        response: { 200: sweepReport, 202: running },
      },
    },
    async (request, reply) => {
      const { vary, truth, wait } = request.body;
      const plain = orderOf(request.body, request.scope);
      const definitions = plain.definitions.flatMap((definition) => variantsOf(definition, vary));
      const spans = truth?.map(({ deviceId = null, from, to }) => ({ deviceId, from, to })) ?? null;
      const order: SweepOrder = { ...plain, definitions, values: vary.values, truth: spans };
      return answer(request, reply, wait, (owner) => backtests.start(owner, 'sweep', order));
    },
  );

  server.get(
    '/rules/backtests/:id',
    {
      config,
      schema: {
        summary: 'How far it is, then its result',
        params: byId,
        response: { 200: z.union([report, sweepReport, running]) },
      },
    },
    async (request, reply) => {
      const view = backtests.view(ownerOf(request), request.params.id);
      if ('body' in view) return sendJson(reply, view.body);
      const { id, progress, error } = view;
      const ended = error && { code: error.code, detail: error.message };
      return reply.send({
        id,
        state: ended ? 'failed' : 'running',
        ...progress,
        ...(ended && { error: ended }),
      });
    },
  );

  server.delete(
    '/rules/backtests/:id',
    {
      config,
      schema: {
        summary: 'Cancel it, or forget its result',
        params: byId,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      backtests.cancel(ownerOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
}
