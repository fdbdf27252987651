import { z } from 'zod';
import { instant } from '../../http/wire.ts';
import type { ControlLock } from './control-lock.ts';
import type { OnvifSettings } from './onvif-settings.ts';

const port = z.number().int().min(1).max(65_535);
const host = z
  .string()
  .regex(/^[\w.:-]+$/)
  .max(255)
  .describe('Name or address, without a scheme.');

/** What `PATCH /cameras/:id` takes of ONVIF. */
export const onvifPatch = z
  .strictObject({
    host,
    port: port.default(80),
    // It goes into SOAP as it is.
    user: z
      .string()
      .regex(/^[^<>&"']*$/)
      .max(100),
    password: z.string().max(200).optional().describe('Left out: the one it has, when host and user stay.'),
    profile: z.string().max(100).nullable().default(null).describe('Null: the first that can be turned.'),
  })
  .describe('Where the camera answers ONVIF: what it takes to turn it, and to learn its streams.');

/** ONVIF settings on the wire, without the password. */
export const onvifView = z.object({
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  profile: z.string().nullable(),
});

export function viewOfOnvif(settings: OnvifSettings | undefined): z.output<typeof onvifView> | null {
  if (!settings) return null;
  const { host, port, user, profile } = settings;
  return { host, port, user, profile };
}

export const lockView = z.object({
  holder: z.string().describe('Who has the camera.'),
  holderId: z.string(),
  since: instant,
  until: instant.describe('Unless a command comes before.'),
  isMine: z.boolean(),
});

/** Who turns a camera, as one user sees it; instants are Unix ms here. */
export type LockView = z.output<typeof lockView>;

export function viewOfLock(lock: ControlLock, viewerId: string): LockView {
  return { ...lock, isMine: lock.holderId === viewerId };
}

export const ptzView = z.object({
  available: z.boolean().describe('Whether it has ONVIF settings.'),
  lock: lockView.nullable(),
});

export const presetView = z.object({ token: z.string(), name: z.string() });

const speed = z.number().min(-1).max(1).default(0);
export const velocity = z.strictObject({
  x: speed.describe('Left to right.'),
  y: speed.describe('Down to up.'),
  zoom: speed.describe('Out to in.'),
});

export const describedView = z.object({
  maker: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  serial: z.string().nullable(),
  profiles: z.array(
    z.object({
      token: z.string(),
      name: z.string(),
      encoding: z.string().nullable(),
      width: z.number().nullable(),
      height: z.number().nullable(),
      hasPtz: z.boolean(),
      streamUrl: z.string().nullable().describe('Without credentials.'),
    }),
  ),
});

export const discoverBody = z.strictObject({
  forMs: z.number().int().min(200).max(5000).default(3000),
  host: host.nullable().default(null).describe('Asks this host alone, where multicast does not reach.'),
  port: port.default(3702),
});

export const foundView = z.object({
  host: z.string(),
  port: z.number().int(),
  addresses: z.array(z.string()),
  name: z.string().nullable(),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  profiles: z.array(z.string()),
  cameraId: z.string().nullable().describe('The camera here that has this address already.'),
});
