import { useQuery } from '@tanstack/react-query';
import type { DayRates, GridRates } from '../../../hub/video/rates/rates.ts';
import { getJson } from './fetch.ts';

export type { DayRates } from '../../../hub/video/rates/rates.ts';

/** By grid and day, and all together by day; the last day is today. */
export interface CameraRates {
  items: GridRates[];
  total: DayRates[];
}

const AGAIN_MS = 60_000;

/** The rates of the last seven days, today among them, of all cameras that may be seen. */
export function useCameraRates() {
  return useQuery({
    queryKey: ['camera-rates'],
    queryFn: ({ signal }) => getJson<CameraRates>('/cameras/rates', signal),
    refetchInterval: AGAIN_MS,
  });
}
