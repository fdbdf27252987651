import { useQuery } from '@tanstack/react-query';
import { ApiError, getJson } from './fetch.ts';

/** What a camera saw of an alert, or why it did not. Instants are Unix ms. */
export interface AlertPicture {
  id: string;
  cameraId: string;
  kind: 'snapshot' | 'clip' | 'none';
  state: 'pending' | 'ready';
  at: number | null;
  from: number | null;
  to: number | null;
  url: string | null;
  reason: string | null;
  since: number | null;
}

const AGAIN_MS = 2000;

/** The pictures kept of an alert; read again while one of them is still on its way. */
export function useAlertPictures(alertId: string) {
  return useQuery({
    queryKey: ['alert-pictures', alertId],
    queryFn: async ({ signal }) => {
      try {
        const path = `/alerts/${encodeURIComponent(alertId)}/pictures`;
        return (await getJson<{ items: AlertPicture[] }>(path, signal)).items;
      } catch (error) {
        // A hub that keeps no pictures has none.
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }
    },
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === 'pending') ? AGAIN_MS : (false as const),
  });
}
