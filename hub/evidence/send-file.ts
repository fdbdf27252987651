import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { HubError } from '../kernel/errors.ts';
import { rangeOf } from './range.ts';
import type { Vault } from './vault.ts';

/** A kept file and what is said of it. */
export interface KeptFile {
  name: string;
  size: number;
  sha256: string;
  mediaType: string;
}

/**
 * Sends a kept file, or the part of it that was asked for. Somebody else's is saved (`attachment`) and not shown: it
 * must not run as a page of ours. @throws HubError range-not-satisfiable
 */
export function sendFile(
  reply: FastifyReply,
  headers: IncomingHttpHeaders,
  vault: Pick<Vault, 'stream'>,
  { name, size, sha256, mediaType }: KeptFile,
  disposition: 'attachment' | 'inline',
): FastifyReply {
  const etag = `"${sha256}"`;
  const ifRange = headers['if-range'];
  const range = ifRange === undefined || ifRange === etag ? rangeOf(headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`);
    throw new HubError('range-not-satisfiable', `The file has ${size} bytes.`);
  }
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    'content-type': mediaType,
    'content-disposition': `${disposition}; filename="${name}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-length': range ? range.to - range.from + 1 : size,
  });
  if (range) reply.code(206).header('content-range', `bytes ${range.from}-${range.to}/${size}`);
  return reply.send(vault.stream(name, range));
}
