import type { Alerts } from '../alerts/alerts.ts';
import { alertFinder } from '../alerts/find.ts';
import { audit } from '../auth/audit.ts';
import type { HubServer } from '../http/types.ts';
import { pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { actionSchema } from './action.ts';
import { actorOf } from './actor.ts';
import type { Cases } from './cases.ts';
import type { Filed } from './docket.ts';
import { type Attachments, caseFinder, detailOf, photoIds } from './find.ts';
import { type ListDeps, listCases } from './list.ts';
import { splitOff } from './splitting.ts';
import { byId, caseSchema, detailSchema, listQuery, mergeBody, splitBody } from './views.ts';

export interface CaseRoutesDeps extends ListDeps, Attachments {
  cases: Cases;
  alerts: Alerts;
  store: Store;
  committer: Committer;
  clock: Clock;
  /** Whether a user acts for one of these units. */
  actsFor(name: string, units: readonly string[]): boolean;
}

const read = { permission: 'cases:read' } as const;
const act = { permission: 'cases:act' } as const;

/** `/cases`: the open and the over, newest first, each with its history, and what is done to them. */
export function caseRoutes(server: HubServer, deps: CaseRoutesDeps): void {
  const { cases, alerts, store, committer, clock, actsFor } = deps;
  const { docket } = cases;
  const find = caseFinder({ docket, store });
  const findAlert = alertFinder({ alerts, store });
  const detail = (filed: Filed) => detailOf(filed, deps, clock.now());

  server.get(
    '/cases',
    {
      config: read,
      schema: {
        summary: 'Cases, newest first',
        querystring: listQuery,
        response: { 200: pageOf(caseSchema) },
      },
    },
    async ({ query, scope }) => listCases(deps, query, scope.principal, clock.now()),
  );

  server.get(
    '/cases/:id',
    {
      config: read,
      schema: { summary: 'One case with its history', params: byId, response: { 200: detailSchema } },
    },
    async ({ params, scope }) => detail(await find(params.id, scope)),
  );

  server.post(
    '/cases/:id/actions',
    {
      config: act,
      schema: {
        summary: 'Take a case along the pipeline; who may do what is in docs/cases.md',
        params: byId,
        body: actionSchema,
        response: { 200: detailSchema },
      },
    },
    async ({ params, body, scope, ip }) => {
      const found = await find(params.id, scope);
      const actor = actorOf(scope, actsFor);
      const evidence = body.action === 'quick-close' ? await deps.evidenceOf?.(found.value.id) : undefined;
      const evidenceIds = evidence && photoIds(evidence);
      const changed = await committer.run((tx) => {
        const filed = cases.act({ ...found, evidenceIds }, body, actor, tx);
        const { number: target } = filed.value;
        audit(tx, clock, { actor: actor.name, action: `case.${body.action}`, target, address: ip });
        return filed;
      });
      return detail(changed);
    },
  );

  server.post(
    '/cases/:id/merge',
    {
      config: { permission: 'cases:supervise' },
      schema: {
        summary: 'Merge a case into another; it ends as cancelled, and its future alerts follow',
        params: byId,
        body: mergeBody,
        response: { 200: detailSchema },
      },
    },
    async ({ params, body, scope, ip }) => {
      const found = await find(params.id, scope);
      const target = await find(body.into, scope);
      const { name: actor } = scope.principal;
      const merged = await committer.run((tx) => {
        const note = { actor, comment: body.comment };
        const filed = cases.merge(docket.newest(found), docket.newest(target), note, tx);
        audit(tx, clock, { actor, action: 'case.merge', target: found.value.number, address: ip });
        return filed;
      });
      return detail(merged);
    },
  );

  server.post(
    '/cases/:id/split',
    {
      config: { permission: 'cases:supervise' },
      schema: {
        summary: 'Take alerts out of a case into a new one',
        params: byId,
        body: splitBody,
        response: { 201: detailSchema },
      },
    },
    async ({ params, body, scope, ip }, reply) => {
      const found = await find(params.id, scope);
      const tracked = await Promise.all(body.alertIds.map((id) => findAlert(id, scope)));
      const { name: actor } = scope.principal;
      const made = await committer.run((tx) => {
        const filed = docket.byId(found.value.id);
        if (!filed) throw new HubError('wrong-state', 'The case is over: nothing can be split off.');
        const current = tracked.map((one) => alerts.byId(one.alert.id) ?? one);
        if (current.some((one) => one.alert.state !== 'resolved' && !alerts.byId(one.alert.id)))
          throw new HubError('conflict', 'One of the alerts is being resolved at this moment: try again.');
        const split = splitOff(cases, filed, current, { actor, comment: body.comment }, tx);
        const { id: caseId, number } = split.value;
        const why = {
          step: 'case',
          text: `split off into case ${number}`,
          detail: { caseId, number },
        } as const;
        for (const one of current) alerts.advance(one, { ...one.alert, caseId }, why, null, tx);
        audit(tx, clock, { actor, action: 'case.split', target: found.value.number, address: ip });
        return split;
      });
      return reply.code(201).send(await detail(made));
    },
  );
}
