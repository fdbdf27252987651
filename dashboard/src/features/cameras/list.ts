import type { Camera } from '../../api/cameras.ts';
import { cameraName } from '../video/camera-name.ts';

/** The states of cameras, in the order they are offered. */
export const states = [
  'live',
  'reconnecting',
  'offline',
  'never',
  'disabled',
] as const satisfies readonly Camera['state'][];

/** The cameras that fit; empty fields ask for nothing. */
export function matchingCameras(
  cameras: readonly Camera[],
  { q, state }: { q: string; state: string },
): Camera[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return cameras.filter((camera) => {
    if (state !== '' && camera.state !== state) return false;
    const text =
      `${camera.id} ${cameraName(camera)} ${camera.address ?? ''} ${camera.gridCode}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
