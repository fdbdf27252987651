import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { HubError } from '../kernel/errors.ts';
import { faultKinds } from './import/fault.ts';
import { GridImporter, type GridImporterOptions } from './importer.ts';

/** 100,000 positions as a desktop GIS writes them: three coordinates of fifteen digits, each on a line of its own. */
const MAX_BODY_BYTES = 12 * 1024 * 1024;

/** Names of WGS 84, and of CGCS2000, which is the same within centimetres; anything else is another place. */
const referenceSystems = /(?:CRS84|EPSG:{1,2}(?:[\d.]*:)?(?:4326|4490))$/i;

const collection = z.object({
  type: z.literal('FeatureCollection', 'must be "FeatureCollection"'),
  features: z.array(z.unknown()),
  /** GeoJSON of 2008; RFC 7946 has WGS 84 only. */
  crs: z.object({ properties: z.object({ name: z.string() }) }).nullish(),
});

const fault = z.object({
  feature: z.number().nullable(),
  code: z.string().nullable(),
  fault: z.enum(faultKinds),
  detail: z.string(),
  with: z.string().optional(),
  at: z.tuple([z.number(), z.number()]).readonly().optional(),
});

const answer = z.object({
  imported: z.number(),
  created: z.number(),
  updated: z.number(),
  warnings: z.array(fault),
  dryRun: z.literal(true).optional(),
});

/** `POST /grids/import`: a GeoJSON file, stored whole or not at all. */
export function importRoute(server: HubServer, options: GridImporterOptions): void {
  const importer = new GridImporter(options);
  void server.register(async (scoped: HubServer) => {
    scoped.addContentTypeParser(
      'application/geo+json',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      scoped.getDefaultJsonParser('error', 'error'),
    );
    scoped.post(
      '/grids/import',
      {
        config: { permission: 'grids:write' },
        bodyLimit: MAX_BODY_BYTES,
        schema: {
          consumes: ['application/geo+json', 'application/json'],
          description:
            'Features with the properties code, name, level, parent, class, households, population. ' +
            'Every fault of every feature is answered together (422, `faults`), and then nothing is stored.',
          querystring: z.object({
            /** Whether children that leave part of their parent uncovered are reported or refused. */
            gaps: z.enum(['warn', 'refuse']).default('warn'),
            /** Says what the file would do, or every fault, and stores nothing. */
            dryRun: z.stringbool().default(false),
          }),
          body: collection,
          response: { 200: answer },
        },
      },
      async (request) => {
        const { features, crs } = request.body;
        if (crs && !referenceSystems.test(crs.properties.name)) {
          throw new HubError(
            'bad-request',
            `The file is in ${crs.properties.name.slice(0, 80)}: export it in WGS 84 (EPSG:4326).`,
          );
        }
        const by = { scope: request.scope, address: request.ip };
        return importer.run(by, features, request.query);
      },
    );
  });
}
