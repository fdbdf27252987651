import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifySchema } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemMediaType, problemSchema } from './problem.ts';
import type { HubServer } from './types.ts';

type SchemaOverride = NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override'];
type OverrideContext = Parameters<NonNullable<SchemaOverride>>[0];

/**
 * Describes what crosses the wire. Answers are encoded, so a codec is described by its wire side in both directions;
 * and an answer without a body has no schema in JSON.
 */
function asOnTheWire({ zodSchema, jsonSchema }: OverrideContext): void {
  const { def } = zodSchema._zod;
  if (def.type === 'pipe' && 'reverseTransform' in def) {
    const { $schema: _, ...wire } = z.toJSONSchema((def as z.core.$ZodCodecDef).in, { io: 'input' });
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, wire);
  }
  // The pattern of a calendar is longer than any reader; the format says the same.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (def.type === 'undefined') jsonSchema.type = 'null';
}

const { $schema: _, ...problemJsonSchema } = z.toJSONSchema(problemSchema);
const transformSchema = createJsonSchemaTransform({
  zodToJsonConfig: { target: 'draft-2020-12', override: asOnTheWire },
});

const problemAnswer = {
  description: 'Anything that went wrong',
  content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

interface DescribedSchema extends FastifySchema {
  hide?: boolean;
  tags?: readonly string[];
  security?: readonly Record<string, readonly string[]>[];
}

function tagOf(url: string): string {
  return /^\/api\/v1\/([^/.:]+)/.exec(url)?.[1] ?? 'process';
}

/** `/openapi.json`, and `/docs` to browse it, from the schemas the routes are validated with. Register before routes. */
export async function describeApi(server: HubServer, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gridwatch hub',
        version,
        description:
          'Errors are RFC 9457 problems with a stable `code`. Lists take `limit` and an opaque `cursor` and answer `{items, next}`. Instants are ISO 8601.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'gridwatch' },
          token: { type: 'http', scheme: 'bearer' },
        },
        schemas: { Problem: problemJsonSchema as object },
      },
    },
    transform(context) {
      const permission = context.route.config?.permission;
      // Routes without schemas of their own still answer problems and ask for a login.
      const described = transformSchema({ ...context, schema: context.schema ?? {} });
      const schema: DescribedSchema = described.schema;
      if (schema.hide === true) return described;
      const isApi = described.url.startsWith('/api/');
      schema.tags ??= [tagOf(described.url)];
      if (isApi) schema.response = { ...(schema.response as object), default: problemAnswer };
      if (permission !== undefined) schema.security = [{ session: [] }, { token: [] }];
      return described;
    },
  });
  server.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger());
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    // Without the bar on top, which carries the logo of the library and a field for other addresses.
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, docExpansion: 'none', tryItOutEnabled: true },
    theme: { title: 'Gridwatch API' },
  });
}
