import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { DeskBook } from './desk-book.ts';
import { type Handover, refuseShiftStart } from './handover.ts';
import { handoverOfRow } from './rows.ts';
import { countsOf, type ShiftDeps, shiftReport } from './shift.ts';
import {
  byId,
  countsAnswer,
  countsQuery,
  draftQuery,
  draftSchema,
  handoverSchema,
  listQuery,
  newHandover,
  signBody,
} from './views.ts';

export interface HandoverRoutesDeps extends ShiftDeps {
  book: DeskBook;
  store: Store;
  committer: Committer;
  clock: Clock;
}

const LONGEST_MS = 31 * 86_400_000;
const read = { permission: 'alerts:read' } as const;
/** Whoever watches over alerts has the desk. */
const stand = { permission: 'alerts:ack' } as const;

/** Whether somebody has to do with a desk: their own, or one of the grids they see. */
export function isOwn(desk: string | null, { principal, sees }: Scope): boolean {
  return desk === null ? principal.gridCode === null : sees(desk);
}

/** A signature is a person's. @throws HubError forbidden (a token) */
function personOf({ principal }: Scope): string {
  if (principal.kind === 'user') return principal.name;
  throw new HubError('forbidden', 'A person has to sign: log in with a user name.');
}

/** `/handovers`: the desk from shift to shift. */
export function handoverRoutes(server: HubServer, deps: HandoverRoutesDeps): void {
  const { book, store, committer, clock } = deps;

  async function reportOf(asked: number | undefined, { principal, sees }: Scope) {
    const to = clock.now();
    const from = asked ?? book.shiftStart(principal.gridCode);
    const refused = refuseShiftStart(from, to);
    if (refused !== undefined) throw new HubError('bad-request', refused);
    return shiftReport(deps, { from, to }, { root: principal.gridCode, sees });
  }

  async function find(id: string, scope: Scope): Promise<Handover> {
    const row = await store.db.selectFrom('handovers').selectAll().where('id', '=', id).executeTakeFirst();
    const found = row && handoverOfRow(row);
    if (found && isOwn(found.gridCode, scope)) return found;
    throw new HubError('not-found', `There is no hand-over ${id}.`);
  }

  async function perform(
    { params, scope, ip }: { params: { id: string }; scope: Scope; ip: string },
    action: 'handover.sign' | 'handover.withdraw',
    deed: (found: Handover, by: string, tx: Tx) => Handover,
  ): Promise<Handover> {
    const actor = personOf(scope);
    const found = await find(params.id, scope);
    return committer.run((tx) => {
      const next = deed(found, actor, tx);
      audit(tx, clock, { actor, action, target: found.id, address: ip });
      return next;
    });
  }

  server.get(
    '/handovers/draft',
    {
      config: read,
      schema: {
        summary: 'What the running shift would hand over now',
        querystring: draftQuery,
        response: { 200: draftSchema },
      },
    },
    async ({ query, scope }) => ({
      report: await reportOf(query.from, scope),
      offered: book.offeredAt(scope.principal.gridCode) ?? null,
    }),
  );

  server.get(
    '/reports/happened',
    {
      config: read,
      schema: {
        summary: 'What happened in a time of at most 31 days, counted',
        querystring: countsQuery,
        response: { 200: countsAnswer },
      },
    },
    async ({ query: { from, to }, scope }) => {
      if (to <= from || to - from > LONGEST_MS)
        throw new HubError('bad-request', 'from must come before to, by no more than 31 days.');
      const root = scope.principal.gridCode;
      const happened = await countsOf(store, { from, to }, root === null ? null : deps.subtree(root));
      return { from, to, happened };
    },
  );

  server.get(
    '/handovers',
    {
      config: read,
      schema: {
        summary: 'Hand-overs, newest first',
        querystring: listQuery,
        response: { 200: pageOf(handoverSchema) },
      },
    },
    async ({ query: { state, limit, cursor }, scope }) => {
      const root = scope.principal.gridCode;
      let query = store.db.selectFrom('handovers').selectAll();
      if (state !== undefined) query = query.where('state', '=', state);
      if (root !== null) query = query.where('gridCode', 'in', deps.subtree(root));
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      // Ids are UUIDv7: their order is that of the making.
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      return { items: page.map(handoverOfRow), next };
    },
  );

  server.get(
    '/handovers/:id',
    { config: read, schema: { summary: 'One hand-over', params: byId, response: { 200: handoverSchema } } },
    ({ params, scope }) => find(params.id, scope),
  );

  server.post(
    '/handovers',
    {
      config: stand,
      schema: {
        summary: 'Hand the desk over: the outgoing shift signs what is open, promised and happened',
        body: newHandover,
        response: { 201: handoverSchema },
      },
    },
    async ({ body, scope, ip }, reply) => {
      const by = personOf(scope);
      const report = await reportOf(body.from, scope);
      const { gridCode } = scope.principal;
      const made = await committer.run((tx) => {
        const handover = book.offer({ gridCode, notes: body.notes, by, report }, tx);
        audit(tx, clock, { actor: by, action: 'handover.offer', target: handover.id, address: ip });
        return handover;
      });
      return reply.code(201).send(made);
    },
  );

  server.post(
    '/handovers/:id/sign',
    {
      config: stand,
      schema: {
        summary: 'Take the desk over: the incoming shift signs',
        params: byId,
        body: signBody,
        response: { 200: handoverSchema },
      },
    },
    (request) =>
      perform(request, 'handover.sign', (found, by, tx) =>
        book.sign(found, { by, comment: request.body.comment ?? null }, tx),
      ),
  );

  server.post(
    '/handovers/:id/withdraw',
    {
      config: stand,
      schema: {
        summary: 'Take back a hand-over that nobody has signed',
        params: byId,
        response: { 200: handoverSchema },
      },
    },
    (request) => perform(request, 'handover.withdraw', (found, _by, tx) => book.withdraw(found, tx)),
  );
}
