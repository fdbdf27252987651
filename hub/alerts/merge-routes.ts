import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Committer } from '../store/committer.ts';
import { alertFinder, byId, type FinderDeps } from './find.ts';
import type { Merges } from './merges.ts';
import { alertSchema } from './views.ts';

export interface MergeRoutesDeps extends FinderDeps {
  merges: Merges;
  committer: Committer;
  clock: Clock;
}

const mergeBody = z.strictObject({
  into: z.string().min(1).max(64),
  comment: z.string().trim().min(1).max(2000).optional(),
});

/** Making an alert part of another by hand, and taking it out again: for who sees both. */
export function mergeRoutes(server: HubServer, deps: MergeRoutesDeps): void {
  const { merges, committer, clock } = deps;
  const find = alertFinder(deps);
  const config = { permission: 'alerts:ack' } as const;
  const response = { 200: alertSchema };

  server.post(
    '/alerts/:id/merge',
    {
      config,
      schema: {
        summary: 'Make it part of another open alert: one matter, one case',
        params: byId,
        body: mergeBody,
        response,
      },
    },
    async ({ params, body, scope, ip: address }) => {
      const { alert } = await find(params.id, scope);
      const { alert: into } = await find(body.into, scope);
      const { name: actor } = scope.principal;
      const comment = body.comment ?? null;
      return committer.run((tx) => {
        const merged = merges.merge(alert.id, into.id, actor, comment, tx);
        const detail = { into: merged.mergedInto, comment };
        audit(tx, clock, { actor, action: 'alert.merge', target: alert.id, detail, address });
        return merged;
      });
    },
  );

  server.post(
    '/alerts/:id/unmerge',
    { config, schema: { summary: 'Take it out of the alert it is part of', params: byId, response } },
    async ({ params, scope, ip: address }) => {
      const { alert } = await find(params.id, scope);
      const { name: actor } = scope.principal;
      return committer.run((tx) => {
        const detail = { from: alert.mergedInto };
        const freed = merges.unmerge(alert.id, actor, tx);
        audit(tx, clock, { actor, action: 'alert.unmerge', target: alert.id, detail, address });
        return freed;
      });
    },
  );
}
