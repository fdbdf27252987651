import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Cameras } from './cameras.ts';
import { NO_VIDEO } from './door.ts';
import { visibleCamera } from './routes.ts';
import type { NoStill, Snapshots } from './snapshots.ts';
import { cameraParams } from './views.ts';

export interface PictureRoutesDeps {
  cameras: Cameras;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  /** Undefined when the hub takes no video. */
  snapshots: Snapshots | undefined;
  /** The view a camera has now, as references are kept; undefined when there is no picture. */
  viewOf(cameraId: string): Promise<Uint8Array | undefined>;
}

const query = z.object({
  size: z.enum(['tile', 'whole']).default('whole').describe('`tile`: at most 480 wide.'),
  maxAgeMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(2000)
    .describe('How old the picture may be; 0: the newest frame.'),
});

/** Stills of cameras, and the view each should have. */
export function pictureRoutes(server: HubServer, deps: PictureRoutesDeps): void {
  const { cameras, committer, clock } = deps;
  const write = { permission: 'cameras:write' } as const;

  server.get(
    '/cameras/:id/snapshot.jpg',
    { config: { permission: 'cameras:read' }, schema: { params: cameraParams, querystring: query } },
    async (request, reply) => {
      const device = visibleCamera(cameras, request.params.id, request.scope);
      const { snapshots } = deps;
      if (!snapshots) throw new HubError('wrong-state', NO_VIDEO);
      const still = await snapshots.take(device.id, request.query.size, request.query.maxAgeMs);
      if ('none' in still) throw noPicture(device.id, still);
      return reply
        .type('image/jpeg')
        .header('x-picture-at', new Date(still.at).toISOString())
        .send(still.jpeg);
    },
  );

  for (const [method, keep] of [
    ['POST', true],
    ['DELETE', false],
  ] as const) {
    server.route({
      method,
      url: '/cameras/:id/reference',
      config: write,
      schema: { params: cameraParams, response: { 204: z.null() } },
      async handler(request, reply) {
        const device = visibleCamera(cameras, request.params.id, request.scope);
        const view = keep ? await deps.viewOf(device.id) : null;
        if (view === undefined) throw new HubError('wrong-state', `${device.id} gives no picture now.`);
        await committer.run((tx) => {
          cameras.setReference(device, view, tx);
          const action = keep ? 'camera.reference' : 'camera.forget-reference';
          const { name } = request.scope.principal;
          audit(tx, clock, { actor: name, action, target: `device:${device.id}`, address: request.ip });
        });
        return reply.code(204).send(null);
      },
    });
  }
}

function noPicture(id: string, { none, since }: NoStill): HubError {
  const at = since === null ? '' : ` since ${new Date(since).toISOString()}`;
  const why = {
    offline: `${id} is offline${at}`,
    never: `${id} has not sent a picture since the hub started`,
    undecodable: `the picture of ${id} cannot be decoded`,
  }[none];
  return new HubError('not-found', `There is no picture: ${why}.`, { extra: { none, since } });
}
