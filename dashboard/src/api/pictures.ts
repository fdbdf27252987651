import { useQuery } from '@tanstack/react-query';
import type { AlertPicture as Kept } from '../../../hub/evidence/alert-picture.ts';
import { ApiError, getJson } from './fetch.ts';

/** What a camera showed of an alert, or why it showed nothing. */
export type AlertPicture = Kept & { url: string | null };

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
