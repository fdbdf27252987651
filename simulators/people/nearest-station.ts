import { distanceM } from '../devices/device.ts';
import { HubAnswerError, type HubClient } from '../hub-client.ts';

interface Candidate {
  id: string;
  name: string;
  lng: number;
  lat: number;
  enabled: boolean;
  terminal: { online: boolean };
}

/** The nearest station in service whose terminal is there; null without one, or when the hub knows no stations. */
export async function nearestStation(
  client: Pick<HubClient, 'get'>,
  { lng, lat }: { lng: number | null; lat: number | null },
): Promise<Pick<Candidate, 'id' | 'name'> | null> {
  if (lng === null || lat === null) return null;
  try {
    const { items } = (await client.get('/stations?limit=200')) as { items: Candidate[] };
    const [nearest = null] = items
      .filter(({ enabled, terminal }) => enabled && terminal.online)
      .toSorted((a, b) => distanceM(a, { lng, lat }) - distanceM(b, { lng, lat }));
    return nearest;
  } catch (error) {
    if (error instanceof HubAnswerError && error.status !== 401) return null;
    throw error;
  }
}
