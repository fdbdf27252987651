import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { type DeviceSpec, deviceKinds } from './device.ts';

const row = z.object({
  id: z.string().min(1),
  kind: z.enum(deviceKinds),
  gridCode: z.string().min(1),
  lng: z.coerce.number(),
  lat: z.coerce.number(),
  address: z.string(),
  owner: z.string(),
  expectEveryMs: z.coerce.number().int().positive(),
  labels: z.string(),
});
const columns = [...Object.keys(row.shape), 'codec'];

/** Reads a `devices.csv`. @throws Error naming the line and the column that is wrong. */
export function parseDevices(text: string): DeviceSpec[] {
  const rows: unknown[] = parse(text, { columns: true, skip_empty_lines: true, bom: true });
  return rows.map((values, index) => {
    const parsed = row.safeParse(values);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(
      `device ${index + 1} of the file: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`,
    );
  });
}

/** Writes the same file; what the hub's device import takes. */
export function formatDevices(devices: readonly (DeviceSpec & { secret?: string })[]): string {
  return stringify([...devices], { header: true, columns: [...columns, 'secret'] });
}
