import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { caseFinder } from '../cases/find.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import { type BundleDeps, bundleOf } from './bundle.ts';
import type { EvidenceParts } from './start.ts';
import { byId } from './views.ts';

export interface BundleRoutesDeps extends BundleDeps, EvidenceParts {
  committer: Committer;
  clock: Clock;
  csvOf: BundleDeps['csvOf'];
  vault: BundleDeps['vault'];
}

/** Each reads history for as long as its reader likes. */
const MOST_AT_ONCE = 4;

/** `/cases/:id/bundle.zip`: all there is about a case, for whoever has to judge it elsewhere. */
export function bundleRoutes(server: HubServer, deps: BundleRoutesDeps): void {
  const { cases, store, committer, clock, locker } = deps;
  const find = caseFinder({ docket: cases.docket, store });
  let running = 0;

  server.get(
    '/cases/:id/bundle.zip',
    {
      config: { permission: 'cases:read' },
      exposeHeadRoute: false, // it would write a whole bundle for nobody
      schema: {
        summary: 'The case with its history, alerts, readings and evidence, and their digests',
        params: byId,
        response: {
          200: {
            description: 'A zip; its README.txt says how to check it',
            content: { 'application/zip': { schema: z.string() } },
          },
        },
      },
    },
    async ({ params, scope, ip }, reply) => {
      const filed = await find(params.id, scope);
      const { number } = filed.value;
      const evidence = await locker.of(params.id);
      const actor = scope.principal.name;
      await committer.run((tx) =>
        audit(tx, clock, { actor, action: 'case.bundle', target: number, address: ip }),
      );
      if (running >= MOST_AT_ONCE)
        throw new HubError('overloaded', 'Too many bundles are being written: ask again in a moment.', {
          extra: { retryAfterSeconds: 5 },
        });
      running++;
      const zip = Readable.from(bundleOf({ filed, evidence, scope, now: clock.now() }, deps));
      zip.once('close', () => running--);
      return sendZip(reply, number, zip);
    },
  );
}

const sendZip = (reply: FastifyReply, number: string, zip: Readable): FastifyReply =>
  reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="case-${number}.zip"`)
    .send(zip);
