import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { HandledAlert } from './alert.ts';
import type { Tracked } from './alerts.ts';
import { alertFinder, byId, type FinderDeps } from './find.ts';
import type { Handling } from './handling.ts';
import { alertSchema } from './views.ts';

/** What assigning asks about somebody. */
export interface Assignee {
  username: string;
  disabled: boolean;
  /** Whether they see this grid and may handle its alerts. */
  handles(gridCode: string): boolean;
}

export interface HandlingRoutesDeps extends FinderDeps {
  handling: Handling;
  committer: Committer;
  clock: Clock;
  assignee(username: string): Assignee | undefined;
  /** Whether only a hand ends the alerts of this rule. */
  isLatching(ruleId: string): boolean;
}

const LONGEST_ACK_MS = 30 * 86_400_000;
const comment = z.string().trim().max(2000).optional();
const ackBody = z.strictObject({ comment, until: instant.optional() }).nullish();
const confirmBody = z.strictObject({ comment }).nullish();
const assignBody = z.strictObject({ to: z.string().trim().min(1).max(64).nullable() });
const falseBody = z.strictObject({ cause: z.string().trim().min(1).max(500).nullable() });

/** What people do about an alert: each deed is audited and in its trace. */
export function handlingRoutes(server: HubServer, deps: HandlingRoutesDeps): void {
  const { handling, committer, clock } = deps;
  const find = alertFinder(deps);
  const config = { permission: 'alerts:ack' } as const;
  const response = { 200: alertSchema };

  async function perform(
    request: FastifyRequest & { params: z.output<typeof byId>; scope: Scope },
    action: string,
    detail: Readonly<Record<string, unknown>>,
    deed: (found: Tracked, by: string, tx: Tx) => HandledAlert,
  ): Promise<HandledAlert> {
    const found = await find(request.params.id, request.scope);
    const { name } = request.scope.principal;
    return committer.run((tx) => {
      const alert = deed(found, name, tx);
      audit(tx, clock, { actor: name, action, target: alert.id, detail, address: request.ip });
      return alert;
    });
  }

  function assertUntil(until: number | undefined): void {
    const now = clock.now();
    if (until === undefined || (until > now && until <= now + LONGEST_ACK_MS)) return;
    throw new HubError('bad-request', 'until must lie ahead, and by no more than 30 days.');
  }

  /** The user name as it is kept. */
  function assertAssignable(to: string, gridCode: string): string {
    const user = deps.assignee(to);
    if (!user || user.disabled) throw new HubError('bad-request', `There is no user ${to} to assign it to.`);
    if (user.handles(gridCode)) return user.username;
    throw new HubError(
      'bad-request',
      `${to} cannot handle alerts of grid ${gridCode}: assign it to another.`,
    );
  }

  server.post(
    '/alerts/:id/ack',
    {
      config,
      schema: { summary: 'Acknowledge, for good or until an instant', params: byId, body: ackBody, response },
    },
    async (request) => {
      const until = request.body?.until;
      assertUntil(until);
      const ack = { comment: request.body?.comment ?? null, until: until ?? null };
      return perform(request, 'alert.acknowledge', ack, (found, by, tx) =>
        handling.acknowledge(found.alert.id, { ...ack, by }, tx),
      );
    },
  );

  server.post(
    '/alerts/:id/unack',
    { config, schema: { summary: 'Take an acknowledgement back', params: byId, response } },
    async (request) =>
      perform(request, 'alert.unacknowledge', {}, (found, by, tx) =>
        handling.unacknowledge(found.alert.id, by, tx),
      ),
  );

  server.post(
    '/alerts/:id/confirm',
    {
      config,
      schema: {
        summary: 'Say that an alert is real: a pre-alarm becomes confirmed, which is not taken back',
        params: byId,
        body: confirmBody,
        response,
      },
    },
    async (request) => {
      const said = { comment: request.body?.comment ?? null };
      return perform(request, 'alert.confirm', said, (found, by, tx) =>
        handling.confirm(found.alert.id, { ...said, by }, tx),
      );
    },
  );

  server.post(
    '/alerts/:id/clear',
    {
      config,
      schema: {
        summary: 'Clear an alert of a latching rule; it fires anew when its condition still stands',
        params: byId,
        body: confirmBody,
        response,
      },
    },
    async (request) => {
      const said = { comment: request.body?.comment ?? null };
      return perform(request, 'alert.clear', said, ({ alert }, by, tx) => {
        if (alert.state === 'resolved' || deps.isLatching(alert.ruleId))
          return handling.clear(alert.id, { ...said, by }, tx);
        const detail = `Rule ${alert.ruleId} clears its alerts by itself: acknowledge it, or mark it a false alarm.`;
        throw new HubError('wrong-state', detail, { extra: { state: alert.state } });
      });
    },
  );

  server.post(
    '/alerts/:id/assign',
    {
      config,
      schema: { summary: 'Assign to a user; null to nobody', params: byId, body: assignBody, response },
    },
    async (request) => {
      const { to } = request.body;
      return perform(request, 'alert.assign', { to }, (found, by, tx) => {
        const name = to === null ? null : assertAssignable(to, found.alert.gridCode);
        return handling.assign(found.alert.id, name, by, tx);
      });
    },
  );

  server.post(
    '/alerts/:id/false-alarm',
    {
      config,
      schema: {
        summary: 'Mark as a false alarm with its cause, also after it has resolved; null takes it back',
        params: byId,
        body: falseBody,
        response,
      },
    },
    async (request) =>
      perform(request, 'alert.false-alarm', request.body, (found, by, tx) =>
        handling.markFalse(found, request.body.cause, by, tx),
      ),
  );
}
