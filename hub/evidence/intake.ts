import type { BusboyFileStream } from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HubError } from '../kernel/errors.ts';
import type { Said } from './locker.ts';
import { TAKEN } from './media-type.ts';
import { saidSchema } from './views.ts';

/** A file on its way in, and what is said of it, which may come after it. */
export interface Intake {
  source: AsyncIterable<Uint8Array>;
  said(): Said | Promise<Said>;
}

const MOST_FIELDS = 20;
const FIELD_BYTES = 16 * 1024;

function saidOf(fields: unknown): Said {
  const { data, error } = saidSchema.safeParse(fields);
  if (!data) throw new HubError('validation-failed', `What is said of the file: ${z.prettifyError(error)}`);
  return { kind: data.kind, role: data.role, comment: data.comment || null };
}

async function ofForm(request: FastifyRequest): Promise<Intake> {
  const parts = request.parts({
    limits: { files: 1, fields: MOST_FIELDS, fieldSize: FIELD_BYTES, fileSize: Number.POSITIVE_INFINITY },
  });
  const fields: Record<string, unknown> = { ...(request.query as object) };
  const next = async (): Promise<BusboyFileStream | undefined> => {
    for (;;) {
      const { value: part, done } = await parts.next();
      if (done === true) return undefined;
      if (part.type === 'file') return part.file;
      fields[part.fieldname] = part.value;
    }
  };
  const file = await next();
  if (!file)
    throw new HubError('bad-request', 'The form has no file: send one, with its fields before or after.');
  return {
    source: file,
    async said() {
      await next();
      return saidOf(fields);
    },
  };
}

/** The file of a request: its body as it is, or the one file of a form. @throws HubError */
export async function intakeOf(request: FastifyRequest): Promise<Intake> {
  if (request.isMultipart()) return ofForm(request);
  if (!request.body)
    throw new HubError(
      'unsupported-media-type',
      `Send a file as the body, or in a form. What is taken: ${TAKEN}.`,
    );
  // Left open when it is refused half way: the answer goes out over the same connection.
  const source: AsyncIterable<Uint8Array> = request.raw.iterator({ destroyOnReturn: false });
  return { source, said: () => saidOf(request.query) };
}
