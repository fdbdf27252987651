import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { Device, LastValues } from '../devices/device.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, instant, pageOf, pageQuery } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { CameraStream } from './camera.ts';
import type { Cameras } from './cameras.ts';
import { NO_VIDEO } from './door.ts';
import type { PlayTokens } from './play-token.ts';
import { type Camera, cameraParams, cameraPatch, cameraView, viewOfCamera } from './views.ts';

/** How long a play address can be used to begin, and to go on, playing. */
export const PLAY_MS = 300_000;

export interface CameraRoutesDeps {
  cameras: Cameras;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  tokens: PlayTokens;
  streamOf(id: string): CameraStream | undefined;
  lastOf(device: Device): LastValues | null;
  isWithin(code: string, root: string): boolean;
  /** Where cameras publish to, `rtmp://host:port`; null when the hub takes no video. */
  rtmpUrl(): string | null;
  /** Somebody is about to look: a camera that is fetched on demand is fetched. */
  wanted(device: Device): void;
}

const listQuery = pageQuery.extend({
  grid: z.string().optional().describe('A grid with all below it.'),
  state: z.enum(['disabled', 'live', 'reconnecting', 'offline', 'never']).optional(),
  q: z.string().trim().max(100).optional().describe('Part of the id, address or a label, whatever its case.'),
});

const playAddresses = z.object({
  flv: z.string().describe('HTTP-FLV, on the address this was asked at.'),
  wsFlv: z
    .string()
    .describe('FLV over WebSocket. A text message with the token of a newer address prolongs it.'),
  token: z.string(),
  expiresAt: instant,
});

/** The camera when it is one, and the caller may know of it. @throws HubError not-found */
export function visibleCamera(cameras: Pick<Cameras, 'device'>, id: string, scope: Scope): Device {
  const device = cameras.device(id);
  if (!device || !scope.sees(device.gridCode)) throw new HubError('not-found', `There is no camera ${id}.`);
  return device;
}

/** Cameras over HTTP: their list and settings, their stream keys, and addresses to play them from. */
export function cameraRoutes(server: HubServer, deps: CameraRoutesDeps): void {
  const { cameras, committer, clock, tokens } = deps;
  const read = { permission: 'cameras:read' } as const;
  const write = { permission: 'cameras:write' } as const;
  const viewOf = (device: Device): Camera =>
    viewOfCamera(
      device,
      cameras.settingsOf(device.id),
      deps.streamOf(device.id),
      deps.lastOf(device),
      clock.now(),
    );

  server.get(
    '/cameras',
    { config: read, schema: { querystring: listQuery, response: { 200: pageOf(cameraView) } } },
    async ({ query, scope }) => {
      const after = query.cursor === undefined ? '' : String(decodeCursor(query.cursor)[0]);
      const q = query.q?.toLowerCase() ?? '';
      const views: Camera[] = [];
      for (const device of cameras.all()) {
        if (device.id <= after || !scope.sees(device.gridCode)) continue;
        if (query.grid !== undefined && !deps.isWithin(device.gridCode, query.grid)) continue;
        if (q !== '' && !mentions(device, q)) continue;
        const view = viewOf(device);
        if (query.state !== undefined && view.state !== query.state) continue;
        views.push(view);
        if (views.length > query.limit) break;
      }
      const { page, next } = cutPage(views, query.limit, ({ id }) => [id]);
      return { items: page, next };
    },
  );

  server.get(
    '/cameras/:id',
    { config: read, schema: { params: cameraParams, response: { 200: cameraView } } },
    async ({ params, scope }) => viewOf(visibleCamera(cameras, params.id, scope)),
  );

  server.patch(
    '/cameras/:id',
    { config: write, schema: { params: cameraParams, body: cameraPatch, response: { 200: cameraView } } },
    (request) =>
      committer.run((tx) => {
        const device = visibleCamera(cameras, request.params.id, request.scope);
        const given = Object.entries(request.body).filter(([, value]) => value !== undefined);
        cameras.update(device, Object.fromEntries(given), tx);
        // Of the address it is only said that it changed: it may hold a password.
        const detail = Object.fromEntries(
          given.map(([name, value]) => [name, name === 'sourceUrl' ? value !== null : value]),
        );
        const { name } = request.scope.principal;
        const target = `device:${device.id}`;
        audit(tx, clock, { actor: name, action: 'camera.update', target, detail, address: request.ip });
        return viewOf(device);
      }),
  );

  server.post(
    '/cameras/:id/key',
    {
      config: write,
      schema: {
        params: cameraParams,
        response: {
          200: z.object({
            key: z.string().describe('Shown this once.'),
            rtmpUrl: z.string().nullable().describe('Where to publish; add `?key=` and the key.'),
          }),
        },
      },
    },
    (request) =>
      committer.run((tx) => {
        const device = visibleCamera(cameras, request.params.id, request.scope);
        const key = cameras.newKey(device, tx);
        const { name } = request.scope.principal;
        audit(tx, clock, {
          actor: name,
          action: 'camera.new-key',
          target: `device:${device.id}`,
          address: request.ip,
        });
        const at = deps.rtmpUrl();
        return { key, rtmpUrl: at === null ? null : `${at}/live/${device.id}` };
      }),
  );

  server.get(
    '/cameras/:id/live',
    { config: read, schema: { params: cameraParams, response: { 200: playAddresses } } },
    async ({ params, scope, protocol, host }) => {
      const device = visibleCamera(cameras, params.id, scope);
      if (device.disabled)
        throw new HubError('wrong-state', `The camera ${device.id} is disabled: enable it to see it.`);
      if (deps.rtmpUrl() === null) throw new HubError('wrong-state', NO_VIDEO);
      deps.wanted(device);
      const expiresAt = clock.now() + PLAY_MS;
      const token = tokens.sign({ cameraId: device.id, viewer: scope.principal.id, expiresAt });
      const path = `${host}/video/${encodeURIComponent(device.id)}.flv?token=${token}`;
      const wsFlv = `${protocol === 'https' ? 'wss' : 'ws'}://${path}`;
      return { flv: `${protocol}://${path}`, wsFlv, token, expiresAt };
    },
  );
}

function mentions({ id, address, labels }: Device, q: string): boolean {
  return (
    id.toLowerCase().includes(q) ||
    (address?.toLowerCase().includes(q) ?? false) ||
    Object.values(labels).some((value) => value.toLowerCase().includes(q))
  );
}
