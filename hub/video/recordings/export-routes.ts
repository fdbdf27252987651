import { z } from 'zod';
import type { Scope } from '../../auth/scope.ts';
import type { HubServer } from '../../http/types.ts';
import { instant } from '../../http/wire.ts';
import { HubError } from '../../kernel/errors.ts';
import type { ExportView } from './exports.ts';
import { ownerOf, type RecordingRoutesDeps } from './routes.ts';
import { sendVideo } from './send-video.ts';

interface ExportRoutesDeps extends RecordingRoutesDeps {
  /** @throws HubError not-found */
  seeCamera(cameraId: string, scope: Scope): void;
}

const config = { permission: 'recordings:read' } as const;
const byCamera = z.object({ id: z.string().max(64) });
const byExport = byCamera.extend({ exportId: z.string().max(64) });
const MOST_FILES = 20_000;

export const exportSchema = z.object({
  id: z.string(),
  cameraId: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  doneBytes: z.number(),
  totalBytes: z.number().describe('0 until it is known'),
  from: instant.nullable().describe('The key frame it begins with, once it is done'),
  to: instant.nullable(),
  sizeBytes: z.number().nullable(),
  url: z.string().nullable().describe('Where to fetch the file, once it is done'),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
});

const fileAnswer = {
  description: 'A plain MP4; `Range` is understood',
  content: { 'video/mp4': { schema: z.string() } },
};

const viewOf = ({ id, cameraId, state, doneBytes, totalBytes, result, error }: ExportView) => ({
  id,
  cameraId,
  state,
  doneBytes,
  totalBytes,
  from: result?.fromAt ?? null,
  to: result?.toAt ?? null,
  sizeBytes: result?.sizeBytes ?? null,
  url: result && `/api/v1/cameras/${encodeURIComponent(cameraId)}/recordings/export/${id}.mp4`,
  error: error && { code: error.code, detail: error.message },
});

/** `/cameras/:id/recordings/export`: an interval of a camera as one file, written in the background. */
export function exportRoutes(server: HubServer, deps: ExportRoutesDeps): void {
  const { index, exports, longestExportMs, seeCamera } = deps;

  server.post(
    '/cameras/:id/recordings/export',
    {
      config,
      schema: {
        summary: 'Export an interval into one file; a restart of the hub forgets it',
        params: byCamera,
        querystring: z.object({ from: instant, to: instant }),
        response: { 202: exportSchema },
      },
    },
    async (request, reply) => {
      const { params, query, scope } = request;
      seeCamera(params.id, scope);
      const { from, to } = query;
      if (from >= to) throw new HubError('bad-request', 'The interval is empty: `from` must be before `to`.');
      if (to - from > longestExportMs)
        throw new HubError(
          'bad-request',
          `At most ${longestExportMs / 3_600_000} h are exported at once: ask for shorter intervals.`,
        );
      const found = await index.of(params.id, { from, to, limit: MOST_FILES });
      if (found.length === 0)
        throw new HubError('not-found', 'Nothing was recorded of the camera in that interval.');
      const files = found.map((one) => ({ path: index.absolute(one), fromAt: one.fromAt }));
      return reply.code(202).send(viewOf(exports.start(ownerOf(request), params.id, { from, to, files })));
    },
  );

  server.get(
    '/cameras/:id/recordings/export/:exportId',
    {
      config,
      schema: {
        summary: 'How far an export is, and where its file is',
        params: byExport,
        response: { 200: exportSchema },
      },
    },
    async (request) => {
      seeCamera(request.params.id, request.scope);
      return viewOf(exports.view(ownerOf(request), request.params.exportId));
    },
  );

  server.get(
    '/cameras/:id/recordings/export/:exportId.mp4',
    {
      config,
      schema: {
        summary: 'The exported file, for an hour',
        params: byExport,
        response: { 200: fileAnswer, 206: fileAnswer },
      },
    },
    async (request, reply) => {
      const { params, scope, headers } = request;
      seeCamera(params.id, scope);
      const { path, result } = exports.file(ownerOf(request), params.exportId);
      const began = new Date(result.fromAt).toISOString().replace(/[:.]/g, '-');
      const name = params.id.replace(/[^\w.-]/g, '_');
      return sendVideo(reply, headers, path, `${name}_${began}.mp4`);
    },
  );

  server.delete(
    '/cameras/:id/recordings/export/:exportId',
    {
      config,
      schema: {
        summary: 'Cancel an export, or delete its file',
        params: byExport,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      seeCamera(request.params.id, request.scope);
      exports.cancel(ownerOf(request), request.params.exportId);
      return reply.code(204).send();
    },
  );
}
