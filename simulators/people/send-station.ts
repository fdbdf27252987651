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

/**
 * Sends the nearest station whose terminal is there to a case, by hand, and answers its name. Null when there is none
 * to be sent, or the hub will not have it: the case then goes the way its routing says.
 */
export async function sendStation(
  client: Pick<HubClient, 'get' | 'post'>,
  { id, lng, lat }: { id: string; lng: number | null; lat: number | null },
): Promise<string | null> {
  if (lng === null || lat === null) return null;
  try {
    const { items } = (await client.get('/stations?limit=200')) as { items: Candidate[] };
    const [nearest] = items
      .filter(({ enabled, terminal }) => enabled && terminal.online)
      .toSorted((a, b) => distanceM(a, { lng, lat }) - distanceM(b, { lng, lat }));
    if (nearest === undefined) return null;
    const order = { caseId: id, stationIds: [nearest.id], comment: '无人处置,指挥中心调派最近的站' };
    await client.post('/dispatches', JSON.stringify(order));
    return nearest.name;
  } catch (error) {
    if (error instanceof HubAnswerError && error.status !== 401) return null;
    throw error;
  }
}
