import { useQuery } from '@tanstack/react-query';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import type { OrderCamera } from '../../../../hub/dispatch/order-cameras.ts';
import type { StationView } from '../../../../hub/dispatch/station-views.ts';
import type { Dispatch } from '../../api/dispatches.ts';
import { getJson } from '../../api/fetch.ts';
import { type Page, queryClient } from '../../api/query-client.ts';

/** Also without news from the socket the page is no older than this while the network is there. */
const AGAIN_MS = 10_000;
const HOUR_MS = 3_600_000;

/** The stations somebody acts for. */
export function useOwnStations(username: string) {
  return useQuery({
    queryKey: ['stations', 'own', username],
    queryFn: async ({ signal }) => {
      const { items } = await getJson<Page<StationView>>('/stations?limit=200', signal);
      return items.filter(({ id, accounts }) => id === username || accounts.includes(username));
    },
    refetchInterval: 6 * AGAIN_MS,
  });
}

/** The last dispatches of a station, newest first, the open ones among them. */
export function useOwnDispatches(stationId: string) {
  return useQuery({
    queryKey: ['dispatches', 'own', stationId],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ station: stationId, limit: '30' });
      return (await getJson<Page<Dispatch>>(`/dispatches?${query}`, signal)).items;
    },
    refetchInterval: AGAIN_MS,
  });
}

/** Reads the dispatches anew, now. */
export const rereadDispatches = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['dispatches'] });

/** The cameras of the place of a dispatch. */
export function useOrderCameras(id: string) {
  return useQuery({
    queryKey: ['dispatches', 'cameras', id],
    queryFn: async ({ signal }) =>
      (await getJson<{ cameras: OrderCamera[] }>(`/dispatches/${encodeURIComponent(id)}`, signal)).cameras,
    staleTime: HOUR_MS,
  });
}

/** Where water is to be had: devices of the kind, as far as this user sees. */
export function useHydrants() {
  return useQuery({
    queryKey: ['devices', 'water'],
    queryFn: async ({ signal }) =>
      (await getJson<Page<DeviceView>>('/devices?kind=water&limit=200', signal)).items.filter(
        ({ lng, lat }) => lng !== null && lat !== null,
      ),
    staleTime: HOUR_MS,
  });
}
