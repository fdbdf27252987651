import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { Cases } from '../cases/cases.ts';
import { caseFinder } from '../cases/find.ts';
import { gridOf } from '../cases/report-routes.ts';
import type { HubServer } from '../http/types.ts';
import { pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Hazard } from './hazard.ts';
import type { Ledger } from './ledger.ts';
import { countHazards, listHazards } from './list.ts';
import { noticePage } from './notice-page.ts';
import { entryOfRow, hazardOfRow } from './rows.ts';
import type { Power } from './transitions.ts';
import {
  actionBody,
  byId,
  byNotice,
  caseBody,
  countsSchema,
  hazardDetail,
  hazardSchema,
  listQuery,
  newHazard,
  viewOf,
} from './views.ts';

export interface LedgerRoutesDeps {
  ledger: Ledger;
  cases: Cases;
  store: Store;
  committer: Committer;
  clock: Clock;
  subtree(gridCode: string): readonly string[];
  hasGrid(code: string): boolean;
  /** The deepest grid at a position. */
  locate(lng: number, lat: number): string | undefined;
  /** An instant in local words. */
  written(at: number): string;
}

const read = { permission: 'hazards:read' } as const;
const report = { permission: 'hazards:report' } as const;
const powers = ['report', 'inspect', 'supervise'] as const satisfies readonly Power[];

/** `/hazards`: the ledger, in which nothing is struck before somebody else has found it gone. */
export function ledgerRoutes(server: HubServer, deps: LedgerRoutesDeps): void {
  const { ledger, cases, store, committer, clock, written } = deps;
  const findCase = caseFinder({ docket: cases.docket, store });

  async function find(id: string, { sees }: Scope): Promise<Hazard> {
    const row = await store.db.selectFrom('hazards').selectAll().where('id', '=', id).executeTakeFirst();
    const hazard = ledger.byId(id) ?? (row && hazardOfRow(row));
    if (hazard && sees(hazard.gridCode)) return hazard;
    throw new HubError('not-found', `There is no hazard ${id}.`);
  }

  async function detail(hazard: Hazard) {
    const rows = await store.db
      .selectFrom('hazardHistory')
      .selectAll()
      .where('hazardId', '=', hazard.id)
      .orderBy('n')
      .execute();
    return { ...viewOf(hazard, clock.now()), history: rows.map(entryOfRow) };
  }

  server.get(
    '/hazards',
    {
      config: read,
      schema: {
        summary: 'The ledger of hazards, newest first',
        querystring: listQuery,
        response: { 200: pageOf(hazardSchema) },
      },
    },
    async ({ query, scope }) => listHazards(deps, query, scope.principal, clock.now()),
  );

  server.get(
    '/hazards/counts',
    {
      config: read,
      schema: { summary: 'How many entries the ledger has, by state', response: { 200: countsSchema } },
    },
    async ({ scope }) => countHazards(deps, scope.principal, clock.now()),
  );

  server.get(
    '/hazards/:id',
    {
      config: read,
      schema: { summary: 'One hazard with its history', params: byId, response: { 200: hazardDetail } },
    },
    async ({ params, scope }) => detail(await find(params.id, scope)),
  );

  server.post(
    '/hazards',
    {
      config: report,
      schema: {
        summary: 'Enter a hazard or a source of danger',
        body: newHazard,
        response: { 201: hazardDetail },
      },
    },
    async ({ body, scope, ip }, reply) => {
      const { description = null, place = null, lng = null, lat = null, owner = null, dueAt = null } = body;
      const { kind, grade, title, foundAt = clock.now() } = body;
      if (dueAt !== null && dueAt <= clock.now())
        throw new HubError('bad-request', 'The dueAt has passed: give an instant to come.');
      const gridCode = gridOf(body, deps);
      scope.assertSees(gridCode);
      const foundBy = scope.principal.name;
      const finding = {
        kind,
        grade,
        title,
        description,
        place,
        gridCode,
        lng,
        lat,
        owner,
        foundBy,
        foundAt,
        dueAt,
      };
      const made = await committer.run((tx) => {
        const hazard = ledger.enter(finding, tx);
        audit(tx, clock, { actor: foundBy, action: 'hazard.enter', target: hazard.number, address: ip });
        return hazard;
      });
      return reply.code(201).send(await detail(made));
    },
  );

  server.post(
    '/hazards/:id/actions',
    {
      // Each action has its own power; the least of them is to inspect.
      config: read,
      schema: {
        summary: 'Notify its owner, claim, inspect or strike; who may do what is in docs/ledger.md',
        params: byId,
        body: actionBody,
        response: { 200: hazardDetail },
      },
    },
    async ({ params, body, scope, ip }) => {
      const { id } = await find(params.id, scope);
      const { name } = scope.principal;
      const held = powers.filter((power) => scope.may(`hazards:${power}`));
      const changed = await committer.run((tx) => {
        const hazard = ledger.act(id, body, { name, powers: new Set(held) }, tx);
        const { number: target } = hazard;
        audit(tx, clock, { actor: name, action: `hazard.${body.action}`, target, address: ip });
        return hazard;
      });
      return detail(changed);
    },
  );

  server.post(
    '/hazards/:id/cases',
    {
      config: report,
      schema: {
        summary: 'Link a case to a hazard; without one, open it',
        params: byId,
        body: caseBody,
        response: { 200: hazardDetail },
      },
    },
    async ({ params, body, scope, ip }) => {
      const hazard = await find(params.id, scope);
      const found = body.caseId === undefined ? undefined : await findCase(body.caseId, scope);
      if (found && hazard.caseIds.includes(found.value.id)) return detail(hazard);
      const { name: actor } = scope.principal;
      if (!found && !scope.may('cases:report'))
        throw new HubError('forbidden', 'Opening a case needs cases:report: link one that is there.');
      const changed = await committer.run((tx) => {
        if (!ledger.byId(hazard.id))
          throw new HubError('wrong-state', 'The hazard is struck: enter it anew if it is back.');
        const filed = found
          ? cases.note(
              cases.docket.newest(found),
              {},
              { actor, action: 'hazard', comment: hazard.number, detail: { hazardId: hazard.id } },
              tx,
            )
          : cases.open(caseOf(hazard, actor), { actor, action: 'report', comment: hazard.number }, tx);
        const { id: caseId, number } = filed.value;
        const detailOfLink = { caseId, number };
        audit(tx, clock, {
          actor,
          action: 'hazard.case',
          target: hazard.number,
          detail: detailOfLink,
          address: ip,
        });
        return ledger.link(hazard.id, caseId, number, actor, tx);
      });
      return detail(changed);
    },
  );

  server.get(
    '/hazards/:id/notices/:n.html',
    {
      config: read,
      schema: {
        summary: 'A rectification notice to print',
        params: byNotice,
        querystring: z.object({ lang: z.enum(['zh', 'en']).default('zh') }),
      },
    },
    async ({ params, query, scope }, reply) => {
      const hazard = await find(params.id, scope);
      const notice = hazard.notices[params.n - 1];
      if (!notice) throw new HubError('not-found', `The hazard has no notice ${params.n}.`);
      return reply.type('text/html; charset=utf-8').send(noticePage(hazard, notice, query.lang, written));
    },
  );
}

/** What a case about a hazard says. */
function caseOf(hazard: Hazard, reportedBy: string): Parameters<Cases['open']>[0] {
  const { title, description, grade, gridCode, place: address, lng, lat, owner } = hazard;
  return {
    type: 'event',
    source: 'hazard',
    subject: null,
    severity: grade === 'major' ? 'major' : 'minor',
    title: { zh: title, en: title },
    description: description ?? title,
    gridCode,
    address,
    lng,
    lat,
    owner,
    reportedBy,
  };
}
