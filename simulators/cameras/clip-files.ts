import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whose films they are; licences ask for it to be said. */
const attributions: Readonly<Record<string, string>> = {
  'furg_house6.mp4': 'steffensbola/furg-fire-dataset, CC0',
  'one-by-one-person-detection.mp4': 'intel-iot-devkit/sample-videos, CC BY 4.0',
};

/** The films of a directory with whose they are; none when it is missing. */
export function findClips(dir: string): { file: string; attribution: string }[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .filter((name) => /\.(mp4|mkv|mov|flv)$/i.test(name))
    .toSorted()
    .map((name) => ({ file: join(dir, name), attribution: attributions[name] ?? 'origin unknown' }));
}
