import { useMutation, useQuery } from '@tanstack/react-query';
import type { Gap } from '../../../hub/dispatch/rota.ts';
import type { ShiftView, StationView } from '../../../hub/dispatch/station-views.ts';
import { live } from '../live/live.ts';
import { deleteResource, getJson, postJson, sendJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A fire station as the hub shows it. */
export type Station = StationView;
/** A time of duty with its people. */
export type Shift = ShiftView;
export type { Gap };

/** Also without news from the socket a list is no older than this. */
const AGAIN_MS = 15_000;
const isoOf = (at: number): string => new Date(at).toISOString();
const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['stations'] });
// One subscription for all that show stations: the hub tells of terminals, people and duty by the clock.
live.stationNews.subscribe(() => void changed());
const path = (id: string): string => `/stations/${encodeURIComponent(id)}`;

/** The stations with their terminals and who is on duty. */
export function useStations(enabled = true) {
  return useQuery({
    queryKey: ['stations', 'all'],
    queryFn: async ({ signal }) => (await getJson<Page<Station>>('/stations?limit=200', signal)).items,
    refetchInterval: AGAIN_MS,
    enabled,
  });
}

/** The shifts of a station in a time. */
export function useShifts(id: string, from: number, to: number) {
  return useQuery({
    queryKey: ['stations', 'shifts', id, from, to],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ from: isoOf(from), to: isoOf(to) });
      return (await getJson<Page<Shift>>(`${path(id)}/shifts?${query}`, signal)).items;
    },
  });
}

/** The gaps in the rota of all stations in a time. */
export function useGaps(from: number, to: number) {
  return useQuery({
    queryKey: ['stations', 'gaps', from, to],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ from: isoOf(from), to: isoOf(to) });
      return (await getJson<Page<Gap>>(`/stations/gaps?${query}`, signal)).items;
    },
  });
}

export interface NewStation {
  id: string;
  name: string;
  gridCode: string;
  address?: string;
  phone?: string;
  lng: number;
  lat: number;
}

/** Registers a station; the secret of its terminal comes with the answer, once. */
export function useNewStation() {
  return useMutation({
    mutationFn: (body: NewStation) => postJson<{ station: Station; secret: string }>('/stations', body),
    onSuccess: changed,
  });
}

/** What of a station is changed; lists are replaced whole. */
export type StationChanges = Partial<
  Pick<Station, 'name' | 'gridCode' | 'address' | 'lng' | 'lat' | 'radiusM' | 'phone' | 'minimumOnDuty'>
> & {
  enabled?: boolean;
  members?: readonly (Omit<Station['members'][number], 'id'> & { id?: string })[];
  equipment?: readonly (Omit<Station['equipment'][number], 'id'> & { id?: string })[];
};

/** Changes a station that was read as `read`; what somebody else changed since is not overwritten. */
export function useChangeStation({ id, updatedAt }: Pick<Station, 'id' | 'updatedAt'>) {
  return useMutation({
    mutationFn: ({ equipment, ...rest }: StationChanges) =>
      sendJson<Station>('PATCH', path(id), {
        ...rest,
        ...(equipment && {
          equipment: equipment.map((one) => ({
            ...one,
            expiresAt: one.expiresAt === null ? null : isoOf(one.expiresAt),
          })),
        }),
        readAt: isoOf(updatedAt),
      }),
    onSuccess: changed,
  });
}

/** Gives the terminal of a station a new secret. */
export function useNewSecret(id: string) {
  return useMutation({ mutationFn: () => postJson<{ secret: string }>(`${path(id)}/secret`, {}) });
}

/** What is done to the rota. */
export type RotaDeed =
  | { deed: 'add'; stationId: string; from: number; to: number; members: readonly string[] }
  | { deed: 'change'; shiftId: string; from: number; to: number; members: readonly string[] }
  | { deed: 'drop'; shiftId: string }
  | { deed: 'swap'; shiftId: string; memberOut: string; memberIn: string; comment: string };

async function roster(deed: RotaDeed): Promise<void> {
  if (deed.deed === 'drop') return deleteResource(`/shifts/${encodeURIComponent(deed.shiftId)}`);
  if (deed.deed === 'swap') {
    const { shiftId, deed: _, ...body } = deed;
    await postJson(`/shifts/${encodeURIComponent(shiftId)}/swap`, body);
    return;
  }
  const shift = { from: isoOf(deed.from), to: isoOf(deed.to), members: deed.members };
  if (deed.deed === 'add') await postJson(`${path(deed.stationId)}/shifts`, shift);
  else await sendJson('PATCH', `/shifts/${encodeURIComponent(deed.shiftId)}`, shift);
}

/** Changes the rota. */
export function useRota() {
  return useMutation({ mutationFn: roster, onSuccess: changed });
}
