import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { decodeCursor, encodeCursor, pageOf, pageQuery } from '../http/wire.ts';
import type { Committer } from '../store/committer.ts';
import {
  type AdministrationOptions,
  assertWholePosition,
  type By,
  DeviceAdministration,
  type DeviceChanges,
} from './administration.ts';
import { type DeviceView, deviceKinds } from './device.ts';
import { deviceFields, deviceView } from './fields.ts';
import { importRoute } from './import-route.ts';
import { listDevices } from './list.ts';

export interface DeviceRoutesDeps extends AdministrationOptions {
  committer: Pick<Committer, 'run'>;
}

const { id, kind, gridCode, lng, lat, address, owner, codec, expectEveryMs, labels } = deviceFields;

const details = {
  gridCode: gridCode.nullish(),
  lng: lng.nullable(),
  lat: lat.nullable(),
  address: address.nullable(),
  owner: owner.nullable(),
  codec: codec.nullable(),
  expectEveryMs: expectEveryMs.nullable(),
};

const newDevice = z.strictObject({
  id,
  kind,
  gridCode: details.gridCode,
  lng: details.lng.default(null),
  lat: details.lat.default(null),
  address: details.address.default(null),
  owner: details.owner.default(null),
  codec: details.codec.default(null),
  expectEveryMs: details.expectEveryMs.default(null),
  labels: labels.default({}),
});

const deviceChanges = z.strictObject({ ...details, labels }).partial();

const params = z.object({ id });
const warnings = z.array(z.string());
const changedDevice = z.object({ device: deviceView, warnings });

const listQuery = pageQuery.extend({
  /** A grid with all below it. */
  grid: z.string().optional(),
  kind: z.enum(deviceKinds).optional(),
  availability: z.enum(['unknown', 'online', 'offline']).optional(),
  /** Part of the id, address, owner or a label, whatever its case. */
  q: z.string().trim().max(100).optional(),
});

/** What is absent stays absent: `undefined` in a patch would erase. */
function present(changes: z.output<typeof deviceChanges>): DeviceChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

const by = (request: FastifyRequest): By => ({ scope: request.scope, address: request.ip });

/** The registry over HTTP. A device outside the caller's grids does not exist for them; to register there is refused. */
export function deviceRoutes(server: HubServer, deps: DeviceRoutesDeps): void {
  const { devices, presence, committer, grids } = deps;
  const administration = new DeviceAdministration(deps);
  const viewOf = (device: Parameters<typeof presence.viewOf>[0]): DeviceView => presence.viewOf(device);
  const read = { permission: 'devices:read' } as const;
  const write = { permission: 'devices:write' } as const;

  server.get(
    '/devices',
    { config: read, schema: { querystring: listQuery, response: { 200: pageOf(deviceView) } } },
    async ({ query, scope }) => {
      const { cursor, limit, ...filter } = query;
      const after = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
      const { page, more } = listDevices({ devices, presence, grids }, scope, filter, after, limit);
      const last = page.at(-1);
      return { items: page.map(viewOf), next: more && last ? encodeCursor([last.id]) : null };
    },
  );

  server.get('/devices/:id', { config: read, schema: { params, response: { 200: deviceView } } }, (request) =>
    viewOf(administration.visible(request.params.id, request.scope)),
  );

  server.post(
    '/devices',
    {
      config: write,
      schema: {
        body: newDevice,
        response: { 201: z.object({ device: deviceView, secret: z.string(), warnings }) },
      },
    },
    async (request, reply) => {
      const answer = await committer.run((tx) => {
        assertWholePosition(request.body.lng, request.body.lat);
        const { device, secret } = administration.register(tx, by(request), request.body);
        return { device: viewOf(device), secret, warnings: administration.warningsFor(device) };
      });
      return reply.code(201).send(answer);
    },
  );

  server.patch(
    '/devices/:id',
    { config: write, schema: { params, body: deviceChanges, response: { 200: changedDevice } } },
    (request) =>
      committer.run((tx) => {
        const device = administration.update(tx, by(request), request.params.id, present(request.body));
        return { device: viewOf(device), warnings: administration.warningsFor(device) };
      }),
  );

  server.post(
    '/devices/:id/secret',
    { config: write, schema: { params, response: { 200: z.object({ secret: z.string() }) } } },
    (request) =>
      committer.run((tx) => ({ secret: administration.rotate(tx, by(request), request.params.id) })),
  );

  for (const [verb, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    server.post(
      `/devices/:id/${verb}`,
      { config: write, schema: { params, response: { 200: deviceView } } },
      (request) =>
        committer.run((tx) =>
          viewOf(administration.setDisabled(tx, by(request), request.params.id, disabled)),
        ),
    );
  }

  importRoute(server, { devices, committer, administration });
}
