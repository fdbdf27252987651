import { z } from 'zod';
import { alertFinder, type FinderDeps } from '../alerts/find.ts';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { DecisionLog } from './decision-log.ts';
import { receive } from './delivery.ts';
import { findNotification, listNotifications, notificationsOf, viewOf } from './list.ts';
import type { Cause } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { Reachability } from './reachability.ts';
import { deliveryOfRow, rowOfDelivery } from './rows.ts';
import {
  byId,
  notificationDetailSchema,
  notificationQuery,
  notificationSchema,
  reachSchema,
  toldSchema,
} from './views.ts';

export interface NotificationRoutesDeps extends FinderDeps {
  outbox: Outbox;
  decisions: DecisionLog;
  reachability: Reachability;
  committer: Committer;
  clock: Clock;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
}

const read = { permission: 'notifications:read' } as const;

/** `/notifications`: what was told to whom and how far it has come; and why somebody was not told. */
export function notificationRoutes(server: HubServer, deps: NotificationRoutesDeps): void {
  const { store, outbox, decisions, reachability, committer, clock, subtree } = deps;
  const findAlert = alertFinder(deps);

  async function find(id: string, scope: Scope) {
    const row = await findNotification(store, id);
    const visible =
      row && (row.gridCode === null ? scope.principal.gridCode === null : scope.sees(row.gridCode));
    if (!row || !visible) throw new HubError('not-found', `There is no notification ${id}.`);
    return row;
  }

  server.get(
    '/notifications',
    {
      config: read,
      schema: {
        summary: 'Notifications, newest first, with how far each has come',
        querystring: notificationQuery,
        response: { 200: pageOf(notificationSchema) },
      },
    },
    async ({ query, scope }) => {
      const root = scope.principal.gridCode;
      return listNotifications(store, query, root === null ? null : subtree(root));
    },
  );

  server.get(
    '/notifications/reachability',
    {
      config: read,
      schema: { summary: 'Who could be reached when, by which channel', response: { 200: reachSchema } },
    },
    async () => ({
      items: await reachability.board(),
      channels: [...outbox.circuits()].map(([name, { state }]) => ({ name, circuit: state })),
    }),
  );

  server.post(
    '/notifications/reachability',
    {
      config: { permission: 'notifications:test' },
      schema: {
        summary: 'Say a word of test to every recipient through each of their channels, now',
        response: { 202: z.object({ ids: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const ids = await committer.run((tx) => {
        const actor = request.scope.principal.name;
        audit(tx, clock, {
          actor,
          action: 'notifications.test',
          target: 'reachability',
          address: request.ip,
        });
        return reachability.test(tx);
      });
      return reply.code(202).send({ ids });
    },
  );

  server.get(
    '/notifications/:id',
    {
      config: read,
      schema: { summary: 'One notification', params: byId, response: { 200: notificationDetailSchema } },
    },
    async (request) => {
      const row = await find(request.params.id, request.scope);
      return { ...viewOf(row), params: JSON.parse(row.params) as Record<string, unknown> };
    },
  );

  server.post(
    '/notifications/:id/receipt',
    {
      config: { permission: 'notifications:read' },
      schema: {
        summary:
          'Confirm that it has arrived; one that is repeated is not said again. An order is confirmed on its dispatch',
        params: byId,
        response: { 200: notificationSchema },
      },
    },
    async (request) => {
      const { scope } = request;
      const stored = await find(request.params.id, scope);
      // Silenced here, the order would be said no more while its ladder still waits for the station.
      if (stored.channel === 'station' && stored.template === 'dispatch')
        throw new HubError(
          'wrong-state',
          `An order is confirmed on its dispatch: POST /dispatches/${stored.causeId}/actions with "received".`,
        );
      const by = scope.principal.name;
      await committer.run((tx) => {
        if (outbox.received(tx, stored.key, by)) return;
        tx.put('deliveries', rowOfDelivery(receive(deliveryOfRow(stored), by, clock.now())));
      });
      return viewOf(await find(stored.id, scope));
    },
  );

  async function told(cause: Cause) {
    const [decided, notifications] = await Promise.all([decisions.of(cause), notificationsOf(store, cause)]);
    return { decided: decided.map((one) => ({ ...one, decisions: [...one.decisions] })), notifications };
  }

  server.get(
    '/alerts/:id/notifications',
    {
      config: { permission: 'alerts:read' },
      schema: {
        summary: 'Who was told of an alert and who was not, with why, and how far it has come',
        params: byId,
        response: { 200: toldSchema },
      },
    },
    async (request) => {
      const { alert } = await findAlert(request.params.id, request.scope);
      return told({ type: 'alert', id: alert.id });
    },
  );

  for (const type of ['case', 'hazard'] as const)
    server.get(
      `/${type}s/:id/notifications`,
      {
        config: { permission: `${type}s:read` },
        schema: { summary: `The same of a ${type}`, params: byId, response: { 200: toldSchema } },
      },
      async ({ params: { id }, scope }) => {
        const row = await store.db
          .selectFrom(`${type}s`)
          .select('gridCode')
          .where('id', '=', id)
          .executeTakeFirst();
        if (!row || !scope.sees(row.gridCode)) throw new HubError('not-found', `There is no ${type} ${id}.`);
        return told({ type, id });
      },
    );
}
