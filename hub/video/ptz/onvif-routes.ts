import { z } from 'zod';
import { audit } from '../../auth/audit.ts';
import type { HubServer } from '../../http/types.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Committer } from '../../store/committer.ts';
import { maskedUrl } from '../camera.ts';
import type { Cameras } from '../cameras.ts';
import { visibleCamera } from '../routes.ts';
import { cameraParams } from '../views.ts';
import type { OnvifProcess } from './onvif-process.ts';
import type { OnvifBook, OnvifSettings } from './onvif-settings.ts';
import { describedView, discoverBody, foundView } from './views.ts';

export interface OnvifRoutesDeps {
  cameras: Cameras;
  book: OnvifBook;
  onvif: Pick<OnvifProcess, 'ask'>;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
}

const probeBody = z
  .strictObject({
    use: z.string().max(100).describe('Token of the profile to fetch the camera by, with the ONVIF user.'),
  })
  .partial();

/** Cameras in the network, and what one says of itself. */
export function onvifRoutes(server: HubServer, deps: OnvifRoutesDeps): void {
  const { cameras, book, onvif, committer, clock } = deps;
  const write = { permission: 'cameras:write' } as const;
  let searching: Promise<unknown> | undefined;

  server.post(
    '/cameras/discover',
    {
      config: write,
      schema: { body: discoverBody, response: { 200: z.object({ items: z.array(foundView) }) } },
    },
    async ({ body }) => {
      if (searching) throw new HubError('conflict', 'A search is running: wait for its end.');
      const search = onvif.ask('discover', body);
      searching = search;
      const outcome = await search.finally(() => (searching = undefined));
      if ('error' in outcome) throw new HubError('wrong-state', outcome.error);
      const known = new Map(cameras.all().map(({ id }) => [addressOf(book.of(id)), id]));
      const items = outcome.value.map((found) => ({
        ...found,
        cameraId: known.get(addressOf(found)) ?? null,
      }));
      return { items };
    },
  );

  server.post(
    '/cameras/:id/onvif/probe',
    { config: write, schema: { params: cameraParams, body: probeBody, response: { 200: describedView } } },
    async (request) => {
      const device = visibleCamera(cameras, request.params.id, request.scope);
      const settings = settingsOf(book, device.id);
      const outcome = await onvif.ask('describe', targetOf(settings));
      if ('error' in outcome) throw new HubError('wrong-state', outcome.error);
      const described = outcome.value;
      const { use } = request.body;
      if (use !== undefined) {
        const url = described.profiles.find(({ token }) => token === use)?.streamUrl ?? null;
        if (url === null) throw new HubError('not-found', `The camera has no stream of a profile ${use}.`);
        const sourceUrl = withLogin(url, settings);
        const { name } = request.scope.principal;
        await committer.run((tx) => {
          cameras.update(device, { source: 'rtsp', sourceUrl }, tx);
          const detail = { source: 'rtsp', profile: use };
          const target = `device:${device.id}`;
          audit(tx, clock, { actor: name, action: 'camera.update', target, detail, address: request.ip });
        });
      }
      const profiles = described.profiles.map((profile) => ({
        ...profile,
        streamUrl:
          profile.streamUrl === null || !URL.canParse(profile.streamUrl)
            ? null
            : maskedUrl(profile.streamUrl),
      }));
      return { ...described, profiles };
    },
  );
}

/** @throws HubError wrong-state */
export function settingsOf(book: OnvifBook, id: string): OnvifSettings {
  const settings = book.of(id);
  if (!settings)
    throw new HubError('wrong-state', `${id} has no ONVIF settings: set them with PATCH /cameras/${id}.`);
  return settings;
}

export const targetOf = ({ host, port, user, password }: OnvifSettings) => ({ host, port, user, password });

const addressOf = (at: { host: string; port: number } | undefined): string =>
  at ? `${at.host}:${at.port}` : '';

function withLogin(url: string, { user, password }: OnvifSettings): string {
  const login = new URL(url);
  login.username = encodeURIComponent(user);
  login.password = encodeURIComponent(password);
  return login.href;
}
