import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import { type RemovalOptions, removeGrid, visibleGrid } from './administration.ts';
import { collectionOf } from './geojson.ts';
import { type Grid, gridLevels } from './grid.ts';
import { levelDepth } from './grid-level.ts';
import type { Grids } from './grids.ts';
import { importRoute } from './import-route.ts';
import type { By, GridImporterOptions } from './importer.ts';

export interface GridRoutesDeps extends GridImporterOptions, RemovalOptions {}

const gridView = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum(gridLevels),
  parent: z.string().nullable(),
  class: z.string().nullable(),
  households: z.number().nullable(),
  population: z.number().nullable(),
  /** How many grids lie directly below it. */
  children: z.number(),
  updatedAt: instant,
});

const geometry = z.unknown().describe('A GeoJSON Polygon or MultiPolygon, WGS 84');

const gridDetail = gridView.extend({
  /** From the top of what the caller sees down to the parent. */
  path: z.array(z.object({ code: z.string(), name: z.string(), level: z.enum(gridLevels) })),
  geometry,
});

const collection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.unknown().describe('A GeoJSON Feature with the properties the import takes')),
});

const params = z.object({ code: z.string().max(64) });

const listQuery = pageQuery.extend({
  /** Only the grids directly below this one. */
  parent: z.string().max(64).optional(),
  level: z.enum(gridLevels).optional(),
});

const by = (request: FastifyRequest): By => ({ scope: request.scope, address: request.ip });

function viewOf(grid: Grid, grids: Grids): z.output<typeof gridView> {
  const { code, name, level, parent, households, population, updatedAt } = grid;
  const children = grids.children(code).length;
  return { code, name, level, parent, class: grid.class, households, population, children, updatedAt };
}

/** The grid tree over HTTP. A grid outside the caller's scope does not exist for them; to import there is refused. */
export function gridRoutes(server: HubServer, deps: GridRoutesDeps): void {
  const { grids, committer } = deps;
  const read = { permission: 'grids:read' } as const;

  server.get(
    '/grids',
    { config: read, schema: { querystring: listQuery, response: { 200: pageOf(gridView) } } },
    async ({ query: { cursor, limit, parent, level }, scope }) => {
      const after = cursor === undefined ? '' : String(decodeCursor(cursor)[0]);
      const matching = (parent === undefined ? grids.all() : grids.children(parent)).filter(
        (grid) => grid.code > after && (level === undefined || grid.level === level) && scope.sees(grid.code),
      );
      const { page, next } = cutPage(matching, limit, ({ code }) => [code]);
      return { items: page.map((grid) => viewOf(grid, grids)), next };
    },
  );

  server.get(
    '/grids.geojson',
    { config: read, schema: { response: { 200: collection } } },
    async ({ scope }, reply) => {
      const seen = grids.all().filter((grid) => scope.sees(grid.code));
      seen.sort((a, b) => levelDepth(a.level) - levelDepth(b.level));
      return reply.type('application/geo+json; charset=utf-8').send(collectionOf(seen));
    },
  );

  server.get(
    '/grids/:code',
    { config: read, schema: { params, response: { 200: gridDetail } } },
    async (request) => {
      const grid = visibleGrid(grids, request.params.code, request.scope);
      const above = grids.ancestors(grid.code).slice(1).toReversed();
      const path = above.flatMap((code) => {
        const { name, level } = grids.get(code) ?? {};
        return name !== undefined && level && request.scope.sees(code) ? [{ code, name, level }] : [];
      });
      return { ...viewOf(grid, grids), path, geometry: grid.geometry };
    },
  );

  server.delete(
    '/grids/:code',
    { config: { permission: 'grids:write' }, schema: { params, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await committer.run((tx) => removeGrid(tx, by(request), request.params.code, deps));
      return reply.code(204).send();
    },
  );

  importRoute(server, deps);
}
