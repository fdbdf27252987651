import { z } from 'zod';
import { alertFinder, byId, type FinderDeps } from '../alerts/find.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import { HubError } from '../kernel/errors.ts';
import {
  type AlertPicture,
  fileNameOfPicture,
  mediaTypeOfPicture,
  noPictureReasons,
  pictureKinds,
  pictureStates,
} from './alert-picture.ts';
import { picturesOfAlert } from './picture-rows.ts';
import { sendFile } from './send-file.ts';
import type { Vault } from './vault.ts';

export interface PictureRoutesDeps extends FinderDeps {
  vault: Vault;
}

const pictureSchema = z.object({
  id: z.string(),
  alertId: z.string(),
  cameraId: z.string(),
  kind: z.enum(pictureKinds),
  state: z.enum(pictureStates).describe('`none`: there is nothing; `reason` says why.'),
  askedAt: instant,
  at: instant.nullable().describe('Of a snapshot: when its picture arrived.'),
  from: instant.nullable().describe('Of a clip.'),
  to: instant.nullable(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  fileOf: z.string().nullable().describe('The picture it shares its clip with.'),
  caseId: z.string().nullable().describe('The case it is evidence in.'),
  reason: z.enum(noPictureReasons).nullable(),
  since: instant.nullable(),
  url: z.string().nullable(),
});

const viewOf = (picture: AlertPicture) => ({
  ...picture,
  url: picture.state === 'ready' ? `/api/v1/alerts/${picture.alertId}/pictures/${picture.id}` : null,
});

/** What cameras showed of an alert. */
export function alertPictureRoutes(server: HubServer, deps: PictureRoutesDeps): void {
  const { store, vault } = deps;
  const find = alertFinder(deps);
  const read = { permission: 'alerts:read' } as const;

  server.get(
    '/alerts/:id/pictures',
    {
      config: read,
      schema: {
        summary: 'What cameras showed of an alert, or why they showed nothing',
        params: byId,
        response: { 200: z.object({ items: z.array(pictureSchema) }) },
      },
    },
    async ({ params, scope }) => {
      await find(params.id, scope);
      return { items: (await picturesOfAlert(store, params.id)).map(viewOf) };
    },
  );

  server.get(
    '/alerts/:id/pictures/:pictureId',
    {
      config: read,
      schema: {
        summary: 'A still or clip; `Range` is understood',
        params: byId.extend({ pictureId: z.string().max(64) }),
      },
    },
    async ({ params, scope, headers }, reply) => {
      await find(params.id, scope);
      const picture = (await picturesOfAlert(store, params.id)).find(({ id }) => id === params.pictureId);
      if (!picture || picture.state !== 'ready')
        throw new HubError('not-found', `The alert has no picture ${params.pictureId}.`);
      const name = fileNameOfPicture(picture);
      const size = await vault.sizeOf(name);
      if (size === undefined) throw new HubError('not-found', 'The file of the picture is gone.');
      const file = { name, size, sha256: picture.sha256 ?? '', mediaType: mediaTypeOfPicture[picture.kind] };
      return sendFile(reply, headers, vault, file, 'inline');
    },
  );
}
