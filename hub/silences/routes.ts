import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { silenceOfRow } from './rows.ts';
import { asksForCritical, asksNothing, type Silence, type SilenceMatchers, silenceState } from './silence.ts';
import type { Silences } from './silences.ts';
import { byId, newSilence, silenceChanges, silenceQuery, silenceSchema } from './views.ts';

export interface SilenceRoutesDeps {
  silences: Silences;
  store: Store;
  committer: Committer;
  clock: Clock;
  hasGrid(code: string): boolean;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  /** The grid and everything above it. */
  ancestors(gridCode: string): readonly string[];
}

const read = { permission: 'alerts:read' } as const;
const write = { permission: 'alerts:silence' } as const;

/** `/silences`: readable wherever they reach, in the hands of those who see all that they reach. */
export function silenceRoutes(server: HubServer, deps: SilenceRoutesDeps): void {
  const { silences, store, committer, clock, hasGrid, subtree, ancestors } = deps;
  const view = (silence: Silence) => ({ ...silence, state: silenceState(silence, clock.now()) });

  async function find(id: string, { principal, sees }: Scope): Promise<Silence> {
    const row = await store.db.selectFrom('silences').selectAll().where('id', '=', id).executeTakeFirst();
    const silence = silences.byId(id) ?? (row && silenceOfRow(row));
    const { grid = null } = silence?.matchers ?? {};
    const reaches = grid === null || sees(grid) || ancestors(principal.gridCode ?? '').includes(grid);
    if (silence && reaches) return silence;
    throw new HubError('not-found', `There is no silence ${id}.`);
  }

  /** The matchers within what their author may see and decide. */
  function assertMaySilence(asked: SilenceMatchers, scope: Scope): SilenceMatchers {
    if (asksNothing(asked))
      throw new HubError('bad-request', 'A silence must say what it holds: give at least one matcher.');
    const grid = asked.grid ?? scope.principal.gridCode;
    if (grid !== null) {
      scope.assertSees(grid);
      if (!hasGrid(grid)) throw new HubError('bad-request', `There is no grid ${grid}.`);
    }
    if (asksForCritical(asked)) assertMayHoldCritical(scope);
    return { ...asked, grid };
  }

  async function changeable(request: FastifyRequest & { params: z.output<typeof byId> }): Promise<Silence> {
    const silence = await find(request.params.id, request.scope);
    const { grid } = silence.matchers;
    if (grid !== null) request.scope.assertSees(grid);
    else if (request.scope.principal.gridCode !== null)
      throw new HubError('outside-scope', 'The silence reaches beyond what you may see.');
    return silence;
  }

  function record(tx: Tx, request: FastifyRequest, action: string, target: string, detail: object): void {
    const actor = request.scope.principal.name;
    audit(tx, clock, { actor, action, target, detail: { ...detail }, address: request.ip });
  }

  server.get(
    '/silences',
    {
      config: read,
      schema: {
        summary: 'Silences, newest first',
        querystring: silenceQuery,
        response: { 200: pageOf(silenceSchema) },
      },
    },
    async ({ query: { state, limit, cursor }, scope }) => {
      const root = scope.principal.gridCode;
      let query = store.db.selectFrom('silences').selectAll();
      if (state !== undefined) query = query.where('endedAt', state === 'open' ? 'is' : 'is not', null);
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      if (root !== null) {
        const reaching = [...subtree(root), ...ancestors(root), ''];
        query = query.where((eb) => eb.or([eb('gridCode', 'is', null), eb('gridCode', 'in', reaching)]));
      }
      // Ids are UUIDv7: their order is that of the making.
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      return { items: page.map((row) => view(silenceOfRow(row))), next };
    },
  );

  server.get(
    '/silences/:id',
    { config: read, schema: { summary: 'One silence', params: byId, response: { 200: silenceSchema } } },
    async (request) => view(await find(request.params.id, request.scope)),
  );

  server.post(
    '/silences',
    {
      config: write,
      schema: {
        summary: 'Silence alerts until an instant; critical fire and gas alarms only as supervisor or admin',
        body: newSilence,
        response: { 201: silenceSchema },
      },
    },
    async (request, reply) => {
      const { scope, body } = request;
      const matchers = assertMaySilence(body.matchers, scope);
      const made = await committer.run((tx) => {
        const times = { from: body.from ?? clock.now(), to: body.to };
        const whose = { author: scope.principal.name, includesCritical: mayHoldCritical(scope) };
        const silence = silences.create({ ...times, ...whose, matchers, comment: body.comment }, tx);
        record(tx, request, 'silence.create', silence.id, { matchers, to: silence.to });
        return silence;
      });
      return reply.code(201).send(view(made));
    },
  );

  server.patch(
    '/silences/:id',
    {
      config: write,
      schema: {
        summary: 'Change the end or the comment of a silence; what it holds stays',
        params: byId,
        body: silenceChanges,
        response: { 200: silenceSchema },
      },
    },
    async (request) => {
      const { to, comment } = request.body;
      const changes = { ...(to !== undefined && { to }), ...(comment !== undefined && { comment }) };
      const silence = await changeable(request);
      if (silence.includesCritical && to !== undefined && to > silence.to)
        assertMayHoldCritical(request.scope);
      const changed = await committer.run((tx) => {
        record(tx, request, 'silence.change', silence.id, changes);
        return silences.change(silence.id, changes, tx);
      });
      return view(changed);
    },
  );

  server.delete(
    '/silences/:id',
    {
      config: write,
      schema: {
        summary: 'Take a silence back; what it held takes effect',
        params: byId,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { id } = await changeable(request);
      await committer.run((tx) => {
        silences.takeBack(id, request.scope.principal.name, tx);
        record(tx, request, 'silence.take-back', id, {});
      });
      return reply.code(204).send();
    },
  );
}

const mayHoldCritical = (scope: Scope): boolean => scope.may('alerts:silence-critical');

function assertMayHoldCritical(scope: Scope): void {
  if (mayHoldCritical(scope)) return;
  const text = 'Only a supervisor or an administrator may silence critical fire and gas alarms.';
  throw new HubError('forbidden', text);
}
