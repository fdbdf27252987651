import type { Camera } from '../../api/cameras.ts';

/** What a screen has to know of a camera to show its picture. */
export type Shown = Pick<Camera, 'id' | 'address' | 'labels'> &
  Partial<Pick<Camera, 'codec' | 'state' | 'since'>>;

/** A camera as people call it: its name, else where it hangs, else its id. */
export const cameraName = ({ id, address, labels }: Pick<Shown, 'id' | 'address' | 'labels'>): string =>
  labels['name'] ?? address ?? id;

const pad = (n: number): string => String(n).padStart(2, '0');

/** The name of a file with a frame of a camera: who and when, in characters every system takes. */
export function frameFileName(name: string, at: number): string {
  const d = new Date(at);
  const day = `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
  const time = `${pad(d.getHours())}-${pad(d.getMinutes())}-${pad(d.getSeconds())}`;
  return `${name.replaceAll(/[^\p{L}\p{N}-]+/gu, '_')}_${day}_${time}.jpg`;
}
