import multipart from '@fastify/multipart';
import { z } from 'zod';
import type { Scope } from '../auth/scope.ts';
import { caseFinder } from '../cases/find.ts';
import type { HubServer } from '../http/types.ts';
import { pageOf } from '../http/wire.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { fileNameOf } from './evidence.ts';
import { intakeOf } from './intake.ts';
import { sendFile } from './send-file.ts';
import type { EvidenceParts } from './start.ts';
import { byEvidence, byId, evidenceSchema, readingsBody, saidSchema, wrongBody } from './views.ts';

export interface EvidenceRoutesDeps extends EvidenceParts {
  store: Pick<Store, 'db'>;
  gridOfDevice(id: string): string | undefined;
}

const read = { permission: 'cases:read' } as const;
const act = { permission: 'cases:act' } as const;
const fileAnswer = {
  description: 'The file as it is kept; `Range` is understood, `ETag` is its SHA-256',
  content: { 'application/octet-stream': { schema: z.string() } },
};

/** `/cases/:id/evidence`: what was seen and measured; it is added and read, and never changed or deleted. */
export function evidenceRoutes(server: HubServer, deps: EvidenceRoutesDeps): void {
  const { locker, vault, cases, store, csvOf, gridOfDevice } = deps;
  const find = caseFinder({ docket: cases.docket, store });

  async function findEvidence({ id, evidenceId }: { id: string; evidenceId: string }, scope: Scope) {
    const filed = await find(id, scope);
    const found = (await locker.of(id)).find((one) => one.id === evidenceId);
    if (!found) throw new HubError('not-found', `The case has no evidence ${evidenceId}.`);
    return { filed, found };
  }

  server.get(
    '/cases/:id/evidence',
    {
      config: read,
      schema: {
        summary: 'The evidence of a case, oldest first',
        params: byId,
        response: { 200: pageOf(evidenceSchema) },
      },
    },
    async ({ params, scope }) => {
      await find(params.id, scope);
      return { items: await locker.of(params.id), next: null };
    },
  );

  // Bodies are files here, whatever they are called: parsers of their own, in a context of their own.
  void server.register(async (files: HubServer) => {
    files.removeAllContentTypeParsers();
    await files.register(multipart);
    files.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    files.post(
      '/cases/:id/evidence',
      {
        config: act,
        schema: {
          summary:
            'Add a photo, clip or document: as the body, with kind, role and comment in the query, or as a form',
          params: byId,
          querystring: saidSchema,
          response: { 201: evidenceSchema },
        },
      },
      async (request, reply) => {
        const { params, scope, ip } = request;
        try {
          const filed = await find(params.id, scope);
          const { source, said } = await intakeOf(request);
          const by = { actor: scope.principal.name, address: ip };
          return await reply.code(201).send(await locker.receive(filed, source, said, by));
        } catch (error) {
          request.raw.resume(); // what still comes is thrown away, or the refusal would not be read
          throw error;
        }
      },
    );
  });

  server.post(
    '/cases/:id/evidence/readings',
    {
      config: act,
      schema: {
        summary: 'Add what a device measured in a range as evidence, as CSV',
        params: byId,
        body: readingsBody,
        response: { 201: evidenceSchema },
      },
    },
    async ({ params, body, scope, ip }, reply) => {
      const filed = await find(params.id, scope);
      const { deviceId, from, to, comment = null } = body;
      const gridCode = gridOfDevice(deviceId);
      const csv =
        gridCode !== undefined && scope.sees(gridCode) && from < to
          ? csvOf(deviceId, { from, to })
          : undefined;
      if (from >= to) throw new HubError('bad-request', 'The range is empty: `from` must be before `to`.');
      if (!csv) throw new HubError('not-found', `There is no device ${deviceId}.`);
      const by = { actor: scope.principal.name, address: ip, comment };
      return reply.code(201).send(await locker.addReadings(filed, { deviceId, from, to }, csv, by));
    },
  );

  server.get(
    '/cases/:id/evidence/:evidenceId/file',
    {
      config: read,
      schema: {
        summary: 'The file itself',
        params: byEvidence,
        response: { 200: fileAnswer, 206: fileAnswer },
      },
    },
    async ({ params, scope, headers }, reply) => {
      const { found } = await findEvidence(params, scope);
      const size = await vault.sizeOf(fileNameOf(found));
      if (size === undefined)
        throw new HubError('not-found', 'Its file is gone: `npm run check-history` names all that are.');
      return sendFile(reply, headers, vault, { ...found, name: fileNameOf(found), size }, 'attachment');
    },
  );

  server.post(
    '/cases/:id/evidence/:evidenceId/wrong',
    {
      config: act,
      schema: {
        summary: 'Mark evidence as wrong; it stays',
        params: byEvidence,
        body: wrongBody,
        response: { 200: evidenceSchema },
      },
    },
    async ({ params, body, scope, ip }) => {
      const { filed, found } = await findEvidence(params, scope);
      return locker.mark(filed, found, body.reason, { actor: scope.principal.name, address: ip });
    },
  );
}
