import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { rangeOf } from '../../evidence/range.ts';
import { HubError } from '../../kernel/errors.ts';

/** Sends a file of video or the part of it that was asked for; caches of others must not keep it. `saveAs`: its name when it is saved. */
export async function sendVideo(
  reply: FastifyReply,
  headers: IncomingHttpHeaders,
  path: string,
  saveAs?: string,
): Promise<FastifyReply> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new HubError('not-found', 'Its file has been deleted.');
  const { size } = found;
  const range = rangeOf(headers.range, size);
  reply.headers({ 'accept-ranges': 'bytes', 'cache-control': 'private', 'content-type': 'video/mp4' });
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`);
    throw new HubError('range-not-satisfiable', `The file has ${size} bytes.`);
  }
  // A file that is being written grows meanwhile: not more is sent than was announced.
  const { from, to } = range ?? { from: 0, to: size - 1 };
  reply.header('content-length', to - from + 1);
  if (saveAs !== undefined) reply.header('content-disposition', `attachment; filename="${saveAs}"`);
  if (range) reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`);
  return reply.send(createReadStream(path, { start: from, end: to }));
}
