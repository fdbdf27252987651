import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { digestOf } from '../auth/secret-digest.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Case } from './case.ts';
import type { Cases } from './cases.ts';
import type { CaseCodes } from './codes.ts';
import type { Filed } from './docket.ts';
import { type EventTypes, typeOfComponent } from './event-type.ts';
import { type Attachments, caseFinder, detailOf } from './find.ts';
import { type Report, untitled } from './opening.ts';
import { detailSchema, newCase } from './views.ts';

export interface ReportRoutesDeps extends Attachments {
  cases: Cases;
  types: Pick<EventTypes, 'find'>;
  codes: CaseCodes;
  store: Store;
  committer: Committer;
  clock: Clock;
  hasGrid(code: string): boolean;
  /** The deepest grid at a position. */
  locate(lng: number, lat: number): string | undefined;
}

type NewCase = z.output<typeof newCase>;

/** Where it is. @throws HubError bad-request, no-grid-at-position */
export function gridOf(
  { lng, lat, gridCode }: Pick<NewCase, 'lng' | 'lat' | 'gridCode'>,
  { hasGrid, locate }: Pick<ReportRoutesDeps, 'hasGrid' | 'locate'>,
): string {
  if (gridCode !== undefined) {
    if (hasGrid(gridCode)) return gridCode;
    throw new HubError('bad-request', `There is no grid ${gridCode}.`);
  }
  if (lng === undefined || lat === undefined)
    throw new HubError('bad-request', 'Say where it is: give lng and lat, or gridCode.');
  const found = locate(lng, lat);
  if (found !== undefined) return found;
  throw new HubError('no-grid-at-position', `There is no grid at ${lng}, ${lat}: check the position.`);
}

/** `POST /cases`: what people and other platforms report. */
export function reportRoutes(server: HubServer, deps: ReportRoutesDeps): void {
  const { cases, types, codes, store, committer, clock } = deps;
  const find = caseFinder({ docket: cases.docket, store });

  function reportOf(body: NewCase, { scope }: Pick<FastifyRequest, 'scope'>): Report {
    const {
      lng = null,
      lat = null,
      address = null,
      description,
      severity,
      componentCode = null,
      owner = null,
    } = body;
    const gridCode = gridOf(body, deps);
    scope.assertSees(gridCode);
    const type: Case['type'] = componentCode === null ? 'event' : 'component';
    const typeCode = componentCode === null ? (body.typeCode ?? null) : typeOfComponent(componentCode);
    const known = types.find(type, typeCode);
    if (typeCode !== null && !known)
      throw new HubError(
        'bad-request',
        `There is no ${type} type ${typeCode}: give one of GET /event-types.`,
      );
    const { role, name } = scope.principal;
    const source = body.source ?? (role === 'worker' || role === 'station' ? 'worker' : 'operator');
    const subject = componentCode === null ? null : `component:${componentCode}`;
    return {
      type,
      typeCode,
      subject,
      source,
      severity,
      gridCode,
      title: known?.name ?? untitled,
      description,
      address,
      lng,
      lat,
      componentCode,
      owner,
      reportedBy: name,
    };
  }

  server.post(
    '/cases',
    {
      config: { permission: 'cases:report' },
      schema: {
        summary: 'Report a matter; 200 when it joins the open case of its component or was sent before',
        body: newCase,
        response: { 200: detailSchema, 201: detailSchema },
      },
    },
    async (request, reply) => {
      const { body, scope, ip } = request;
      const report = reportOf(body, request);
      const { name: actor, id: sender } = scope.principal;
      const { idempotencyKey: key } = body;
      const digest = key === undefined ? null : digestOf(`upstream\n${sender}\n${key}`);
      const before = digest === null ? undefined : await codes.find(digest);
      if (before !== undefined) return reply.code(200).send(await detail(await find(before, scope)));
      const { filed, fresh } = await committer.run((tx) => {
        const sent = digest === null ? undefined : codes.pending(digest);
        const same = sent === undefined ? undefined : cases.docket.leadingTo(sent);
        if (same) return { filed: same, fresh: false };
        const open = report.subject === null ? undefined : cases.docket.bySubject(report.subject);
        const note = { actor, action: 'report', comment: body.description };
        const made: Filed = open ? cases.note(open, {}, note, tx) : cases.open(report, note, tx);
        if (digest !== null) codes.put(digest, made.value.id, tx);
        audit(tx, clock, { actor, action: 'case.report', target: made.value.number, address: ip });
        return { filed: made, fresh: !open };
      });
      return reply.code(fresh ? 201 : 200).send(await detail(filed));
    },
  );

  const detail = (filed: Filed) => detailOf(filed, deps, clock.now());
}
