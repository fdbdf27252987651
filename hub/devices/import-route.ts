import { Readable } from 'node:stream';
import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { By, DeviceAdministration } from './administration.ts';
import type { Devices } from './devices.ts';
import { DeviceImport, type ImportResult, importColumns } from './import.ts';
import { MAX_BYTES, readImport } from './import-file.ts';

interface ImportRouteDeps {
  devices: Devices;
  committer: Pick<Committer, 'run'>;
  administration: DeviceAdministration;
}

const importResult = z.object({
  imported: z.number(),
  created: z.number(),
  updated: z.number(),
  devices: z.array(z.object({ id: z.string(), secret: z.string() })),
  warnings: z.array(z.object({ line: z.number(), column: z.string().nullable(), message: z.string() })),
});

/** `POST /devices/import`: a CSV file, read as it arrives, carried out whole or not at all. */
export function importRoute(
  server: HubServer,
  { devices, committer, administration }: ImportRouteDeps,
): void {
  const imports = new DeviceImport(devices, administration);
  async function carryOut(body: unknown, by: By): Promise<ImportResult> {
    if (!(body instanceof Readable)) {
      throw new HubError('unsupported-media-type', 'Send the file as the body, with Content-Type: text/csv.');
    }
    const file = await imports.prepare(await readImport(body, importColumns));
    return committer.run((tx) => imports.run(tx, by, file));
  }

  void server.register(async (scoped: HubServer) => {
    // The parser hands the stream on: the file is checked while it arrives and never held as one piece.
    scoped.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    scoped.post(
      '/devices/import',
      {
        config: { permission: 'devices:write' },
        bodyLimit: MAX_BYTES,
        schema: {
          consumes: ['text/csv'],
          description: `Columns, in any order: ${importColumns.join(', ')}.`,
          response: { 200: importResult },
        },
      },
      (request) => carryOut(request.body, { scope: request.scope, address: request.ip }),
    );
  });
}
