import { parse } from 'yaml';
import { z } from 'zod';

const member = z.strictObject({
  name: z.string().min(1),
  role: z.enum(['leader', 'deputy', 'firefighter', 'control-room']),
  phone: z.string(),
});

const place = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  gridCode: z.string().min(1),
  address: z.string(),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  radiusM: z.number().positive(),
  phone: z.string(),
  /** At least six make a station (公消〔2015〕301号). */
  members: z.array(member).min(6),
  equipment: z.array(
    z.strictObject({
      name: z.string().min(1),
      count: z.number().int().positive(),
      expiresAt: z.iso.datetime().optional(),
    }),
  ),
});

/** A micro fire station as a site describes it: what the hub is told of it, and who works there. */
export type StationPlace = z.output<typeof place>;

const file = z.strictObject({ stations: z.array(place) });

/** Reads a `stations.yml`. @throws Error naming what is wrong and where */
export function parseStations(text: string): StationPlace[] {
  const parsed = file.safeParse(parse(text));
  if (parsed.success) return parsed.data.stations;
  const [issue] = parsed.error.issues;
  throw new Error(`stations.yml: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}
