import type { FeatureCollection } from 'geojson';
import { formatDevices } from './devices/csv.ts';
import type { DeviceSpec } from './devices/device.ts';
import type { Credentials } from './fleet/credentials.ts';
import type { HubClient } from './hub-client.ts';
import type { Secrets } from './secrets.ts';

/** Devices in one request. */
const CHUNK = 2000;
const RENEWALS_AT_ONCE = 4;

/** Imports the grids unless the hub has them all. Resolves with how many it lacked. */
export async function provisionGrids(hub: HubClient, grids: FeatureCollection): Promise<number> {
  const known = await gridCodes(hub);
  const missing = grids.features.filter(({ properties }) => !known.has(String(properties?.code)));
  // All of them, not the missing alone: the hub checks a file as a whole, siblings against siblings.
  if (missing.length > 0) await hub.post('/grids/import', JSON.stringify(grids), 'application/geo+json');
  return missing.length;
}

/** Registers the devices with the secrets of the state file; done again it changes nothing. */
export async function provisionDevices(
  hub: HubClient,
  devices: readonly DeviceSpec[],
  secrets: Secrets,
): Promise<void> {
  const withSecrets = devices.map((device) => ({ ...device, secret: secrets.of(device.id) }));
  // Saved first: a secret the hub knows and the file does not would be lost.
  await secrets.save();
  for (let from = 0; from < withSecrets.length; from += CHUNK)
    await hub.post('/devices/import', formatDevices(withSecrets.slice(from, from + CHUNK)), 'text/csv');
}

/** Secrets from the state file; one the hub refuses is rotated there, a few at a time. */
export function hubCredentials(hub: HubClient, secrets: Secrets): Credentials {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    secretOf: (deviceId) => secrets.of(deviceId),
    async renew(deviceId) {
      if (running >= RENEWALS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
      running += 1;
      try {
        const answer = await hub.post(`/devices/${encodeURIComponent(deviceId)}/secret`, '{}');
        secrets.set(deviceId, secretIn(answer));
        await secrets.save();
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
  };
}

function secretIn(answer: unknown): string {
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'secret' in answer &&
    typeof answer.secret === 'string'
  )
    return answer.secret;
  throw new Error('The hub answered a rotation without a secret.');
}

async function gridCodes(hub: HubClient): Promise<Set<string>> {
  const codes = new Set<string>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await hub.get(`/grids?limit=1000${query}`)) as {
      items: { code: string }[];
      next: string | null;
    };
    for (const { code } of page.items) codes.add(code);
    cursor = page.next;
  } while (cursor !== null);
  return codes;
}
