import { metresBetween, type Position } from '../grids/distance.ts';
import type { Device } from './device.ts';

/** So many cameras are looked through for one place, at most. */
export const MOST_CAMERAS = 4;

/** Beyond this a camera that nobody has linked is taken to see nothing of a place, m. */
export const CAMERA_RADIUS_M = 150;

/** A device or any other place to be seen; where the place is a device, `id` and `labels` are its own. */
export interface Viewed {
  id?: string;
  gridCode: string;
  lng: number | null;
  lat: number | null;
  /** `cameras`: ids of the cameras that see it, separated by commas, the best first. */
  labels?: Readonly<Record<string, string>>;
}

export type CameraCandidate = Pick<Device, 'id' | 'kind' | 'gridCode' | 'lng' | 'lat' | 'disabled'>;

export interface CameraChoice {
  deviceId: string;
  /** `link`: somebody has said in the label `cameras` that it sees the place. `distance`: it is near. */
  by: 'link' | 'distance';
  /** Null where either position is not known. */
  distanceM: number | null;
}

/** The ids in the label `cameras` of a device, each once, in its order. */
export function linkedCameras({ labels }: Pick<Viewed, 'labels'>): string[] {
  return [...new Set((labels?.['cameras'] ?? '').split(/[,\s]+/).filter((id) => id !== ''))];
}

const positionOf = ({ lng, lat }: Pick<Viewed, 'lng' | 'lat'>): Position | null =>
  lng === null || lat === null ? null : { lng, lat };

function distanceM(place: Viewed, camera: CameraCandidate): number | null {
  if (place.id === camera.id) return 0;
  const [here, there] = [positionOf(place), positionOf(camera)];
  return here && there && metresBetween(here, there);
}

/**
 * The enabled cameras that see a place: those the device is linked to, in the order of its label. Where it is linked
 * to none that can be used, those within 150 m, of the same grid first, then the nearest, then by id. A camera sees itself.
 */
export function camerasFor(place: Viewed, cameras: readonly CameraCandidate[]): CameraChoice[] {
  const usable = cameras.filter(({ kind, disabled }) => kind === 'camera' && !disabled);
  const byId = new Map(usable.map((camera) => [camera.id, camera]));
  const linked = linkedCameras(place).flatMap((id) => byId.get(id) ?? []);
  if (linked.length > 0)
    return linked
      .slice(0, MOST_CAMERAS)
      .map((camera) => ({ deviceId: camera.id, by: 'link', distanceM: distanceM(place, camera) }));
  const near = usable.flatMap((camera) => {
    const away = distanceM(place, camera);
    const elsewhere = camera.gridCode === place.gridCode ? 0 : 1;
    return away === null || away > CAMERA_RADIUS_M ? [] : [{ deviceId: camera.id, away, elsewhere }];
  });
  return near
    .sort((a, b) => a.elsewhere - b.elsewhere || a.away - b.away || (a.deviceId < b.deviceId ? -1 : 1))
    .slice(0, MOST_CAMERAS)
    .map(({ deviceId, away }) => ({ deviceId, by: 'distance', distanceM: away }));
}
