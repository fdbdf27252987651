import { z } from 'zod';
import { instant } from '../http/wire.ts';
import { deviceKinds } from './device.ts';

const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty: leave it out, or give null')
    .max(longest, `must have at most ${longest} characters`);

const labels = z
  .record(
    z.string().regex(/^[^=;\s]{1,64}$/, 'a label name has 1 to 64 characters, without spaces, "=" and ";"'),
    z.string().max(256, 'a label value has at most 256 characters'),
  )
  .refine((given) => Object.keys(given).length <= 32, 'a device has at most 32 labels');

/** What each field of a device may hold, whichever way it comes in; the messages follow the field's name. */
export const deviceFields = {
  /** A topic level and a file name: nothing MQTT (`/ + #`) or a path gives a meaning to. */
  id: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'must be 1 to 64 letters, digits or any of "_ . : -"')
    .refine((id) => id !== '.' && id !== '..', 'must not be "." or ".."'),
  kind: z.enum(deviceKinds, `must be one of ${deviceKinds.join(', ')}`),
  gridCode: z.string().min(1, 'must not be empty').max(64, 'must have at most 64 characters'),
  lng: z
    .number('must be a number of degrees')
    .min(-180, 'must be at least -180')
    .max(180, 'must be at most 180'),
  lat: z.number('must be a number of degrees').min(-90, 'must be at least -90').max(90, 'must be at most 90'),
  address: text(200),
  owner: text(200),
  codec: text(64),
  expectEveryMs: z
    .number('must be a whole number of milliseconds')
    .int('must be a whole number of milliseconds')
    .min(100, 'must be at least 100 ms')
    .max(30 * 86_400_000, 'must be at most 30 days'),
  labels,
  /** One chosen outside: long enough that nobody guesses it, and printable, so that any MQTT client can send it. */
  secret: z
    .string()
    .regex(/^[\x21-\x7e]{16,128}$/, 'must be 16 to 128 printable ASCII characters without spaces'),
};

/** `DeviceView` on the wire. */
export const deviceView = z.object({
  id: z.string(),
  kind: z.enum(deviceKinds),
  gridCode: z.string(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  address: z.string().nullable(),
  owner: z.string().nullable(),
  codec: z.string().nullable(),
  expectEveryMs: z.number().nullable(),
  labels: z.record(z.string(), z.string()),
  disabled: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  availability: z.enum(['unknown', 'online', 'offline']),
  availabilitySince: instant.nullable(),
  lastSeenAt: instant.nullable(),
  last: z
    .object({ at: instant, metrics: z.record(z.string(), z.union([z.number(), z.boolean()])) })
    .nullable(),
});
