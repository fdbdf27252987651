import { useQuery } from '@tanstack/react-query';
import type { DeviceView } from '../../../hub/devices/device.ts';
import { getJson } from './fetch.ts';

/** One device, for when it is not in the live store. */
export function useDeviceQuery(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['device', id],
    queryFn: ({ signal }) => getJson<DeviceView>(`/devices/${encodeURIComponent(id)}`, signal),
    enabled,
  });
}
