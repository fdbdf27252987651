import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Scope } from '../../auth/scope.ts';
import type { HubServer } from '../../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../../http/wire.ts';
import { HubError } from '../../kernel/errors.ts';
import { exportRoutes } from './export-routes.ts';
import type { Exports } from './exports.ts';
import type { Recording } from './recording.ts';
import type { RecordingIndex } from './recording-index.ts';
import { sendVideo } from './send-video.ts';

export interface RecordingRoutesDeps {
  index: RecordingIndex;
  exports: Exports;
  /** The grid of a camera; undefined when there is no such camera. */
  gridOf(cameraId: string): string | undefined;
  /** The longest interval that is exported, ms. */
  longestExportMs: number;
}

const config = { permission: 'recordings:read' } as const;
const byCamera = z.object({ id: z.string().max(64) });
const byRecording = z.object({ id: z.string().max(64) });

const intervalQuery = pageQuery.extend({
  from: instant.optional().describe('What ended before is left out'),
  to: instant.optional().describe('What began later is left out'),
});

export const recordingSchema = z.object({
  id: z.string(),
  from: instant,
  to: instant.describe('Of a file that is being written: as far as it has come'),
  sizeBytes: z.number(),
  codec: z.enum(['h264', 'h265']),
  state: z
    .enum(['open', 'closed', 'recovered'])
    .describe('`recovered`: its writing broke off, and about its last second is missing'),
  url: z.string(),
});

const videoAnswer = {
  description: 'A fragmented MP4; `Range` is understood',
  content: { 'video/mp4': { schema: z.string() } },
};

const viewOf = ({ id, fromAt, toAt, sizeBytes, codec, state }: Recording) => ({
  id,
  from: fromAt,
  to: toAt,
  sizeBytes,
  codec,
  state,
  url: `/api/v1/recordings/${id}.mp4`,
});

/** Who orders an export, and may fetch it. */
export const ownerOf = ({ scope: { principal } }: FastifyRequest): string =>
  `${principal.kind}:${principal.id}`;

/** `/cameras/:id/recordings` and `/recordings/:id.mp4`: what there is of a camera, and the files themselves. */
export function recordingRoutes(server: HubServer, deps: RecordingRoutesDeps): void {
  const { index, gridOf } = deps;

  /** A camera outside the scope is as unknown as one that does not exist. */
  function seeCamera(cameraId: string, scope: Scope): void {
    const gridCode = gridOf(cameraId);
    if (gridCode === undefined || !scope.sees(gridCode))
      throw new HubError('not-found', `There is no camera ${cameraId}.`);
  }

  server.get(
    '/cameras/:id/recordings',
    {
      config,
      schema: {
        summary: 'What is recorded of a camera, oldest first',
        params: byCamera,
        querystring: intervalQuery,
        response: { 200: pageOf(recordingSchema) },
      },
    },
    async ({ params, query, scope }) => {
      seeCamera(params.id, scope);
      const { from = 0, to = Number.MAX_SAFE_INTEGER, limit, cursor } = query;
      const after = cursor === undefined ? 0 : Number(decodeCursor(cursor)[0]);
      if (!Number.isSafeInteger(after)) throw new HubError('bad-request', 'The cursor is damaged.');
      const found = await index.of(params.id, { from, to, after, limit: limit + 1 });
      const { page, next } = cutPage(found, limit, ({ fromAt }) => [fromAt]);
      return { items: page.map(viewOf), next };
    },
  );

  server.get(
    '/recordings/:id.mp4',
    {
      config,
      schema: {
        summary: 'A file of a recording; of one that is being written, what is there already',
        params: byRecording,
        response: { 200: videoAnswer, 206: videoAnswer },
      },
    },
    async ({ params, scope, headers }, reply) => {
      const found = await index.find(params.id);
      if (!found) throw new HubError('not-found', `There is no recording ${params.id}.`);
      seeCamera(found.cameraId, scope);
      return sendVideo(reply, headers, index.absolute(found));
    },
  );

  exportRoutes(server, { ...deps, seeCamera });
}
