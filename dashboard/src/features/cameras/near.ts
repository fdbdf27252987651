import type { DeviceView } from '../../../../hub/devices/device.ts';
import { metresBetween } from '../map/metres.ts';

/** So many cameras are shown of one place, at most. */
export const MOST_CAMERAS = 4;
/** Beyond this, m, a camera nobody has linked is taken to see nothing of a place. */
export const CAMERA_RADIUS_M = 150;

/** Where somebody wants to look; of a device, `id` and `labels` are its own. */
export interface Place {
  id?: string;
  gridCode: string;
  lng: number | null;
  lat: number | null;
  labels?: Readonly<Record<string, string>>;
}

type Candidate = Pick<DeviceView, 'id' | 'kind' | 'gridCode' | 'lng' | 'lat' | 'disabled'>;

function metres(a: Pick<Place, 'lng' | 'lat'>, b: Pick<Place, 'lng' | 'lat'>): number | null {
  if (a.lng === null || a.lat === null || b.lng === null || b.lat === null) return null;
  return metresBetween({ lng: a.lng, lat: a.lat }, { lng: b.lng, lat: b.lat });
}

/**
 * The ids of the cameras that see a place, as the hub chooses them for alerts: those in its label `cameras`, in order;
 * where it has none that can be used, those within 150 m, of the same grid first, then the nearest.
 */
export function camerasNear(place: Place, devices: Iterable<Candidate>): string[] {
  const usable = [...devices].filter(({ kind, disabled }) => kind === 'camera' && !disabled);
  const known = new Set(usable.map(({ id }) => id));
  const named = new Set((place.labels?.['cameras'] ?? '').split(/[,\s]+/));
  const linked = [...named].filter((id) => known.has(id));
  if (linked.length > 0) return linked.slice(0, MOST_CAMERAS);
  const near = usable.flatMap((camera) => {
    const away = camera.id === place.id ? 0 : metres(place, camera);
    const elsewhere = camera.gridCode === place.gridCode ? 0 : 1;
    return away === null || away > CAMERA_RADIUS_M ? [] : [{ id: camera.id, away, elsewhere }];
  });
  return near
    .sort((a, b) => a.elsewhere - b.elsewhere || a.away - b.away || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_CAMERAS)
    .map(({ id }) => id);
}
