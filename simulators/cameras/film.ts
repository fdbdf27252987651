import type { DeviceSpec } from '../devices/device.ts';
import type { HubClient } from '../hub-client.ts';
import { takeLock } from '../lock.ts';
import { openSecrets, stateFile } from '../secrets.ts';
import { type Cameras, startCameras } from './cameras.ts';
import { findClips } from './clip-files.ts';
import type { Condition } from './condition.ts';
import { provisionKeys, renewKey } from './keys.ts';
import { sceneKindOf } from './scene.ts';

export interface FilmOptions {
  hub: HubClient;
  rtmpUrl: string;
  /** Registered devices; those of kind `camera` are filmed, `most` of them. */
  devices: readonly DeviceSpec[];
  most: number;
  stateDir: string;
  prefix: string;
  seed: number;
  /** What is the matter from the beginning, by device id or for `all`. */
  conditions?: ReadonlyMap<string, Condition>;
  /** A directory of films for the last cameras to show; drawn scenes only when left out. */
  clips?: string | undefined;
  say: (line: string) => void;
}

/** As many cameras as the machine of a demo carries beside everything else. */
export const MOST_CAMERAS = 16;

/** Lets cameras push their pictures. Null, with a line for the person, without cameras or when the hub has no video. */
export async function film(options: FilmOptions): Promise<Cameras | null> {
  const { hub, rtmpUrl, seed, say, conditions } = options;
  const filmed = spread(
    options.devices.filter(({ kind }) => kind === 'camera'),
    options.most,
  );
  if (filmed.length === 0) return null;
  const keys = await openSecrets(stateFile(options.stateDir, hub.origin, options.prefix, 'cameras.json'));
  const ids = filmed.map(({ id }) => id);
  if (!(await provisionKeys(hub, ids, keys))) {
    say('This hub has no video (it answers 404): the cameras send figures, and no pictures.');
    return null;
  }
  const clips = clipsFor(options, filmed.length);
  say(`${filmed.length} cameras push their pictures to ${rtmpUrl}.`);
  return startCameras({
    rtmpUrl,
    seed,
    say,
    renewKey: (id) => renewKey(hub, id, keys),
    cameras: filmed.map(({ id, address }, i) => ({
      id,
      scene: sceneKindOf(address),
      key: keys.of(id),
      // The first cameras keep their drawn scenes, which is where a person looks first.
      clip: clips[i - (filmed.length - clips.length)] ?? null,
      condition: conditions?.get(id) ?? conditions?.get('all') ?? 'normal',
    })),
  });
}

/** As `film`, beside something that goes on without pictures: whatever is in their way is said and answered with null. */
export async function filmIfPossible(options: FilmOptions): Promise<Cameras | null> {
  const { hub, stateDir, prefix, say } = options;
  if (options.most === 0) return null;
  const lock = await takeLock(stateFile(stateDir, hub.origin, prefix, 'cameras.lock'));
  if ('heldBy' in lock) {
    say(`Process ${lock.heldBy} already pushes the cameras' pictures: they are left to it.`);
    return null;
  }
  let cameras: Cameras | null = null;
  try {
    cameras = await film(options);
  } catch (error) {
    say(`The cameras send no pictures: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (cameras === null) {
    await lock.release();
    return null;
  }
  const filming = cameras;
  return {
    ids: filming.ids,
    get publishing() {
      return filming.publishing;
    },
    get pid() {
      return filming.pid;
    },
    impose: (id, condition) => filming.impose(id, condition),
    async close() {
      await filming.close();
      await lock.release();
    },
  };
}

/** At most so many, evenly over all of them: a fire anywhere then has a camera not too far away. */
function spread(cameras: readonly DeviceSpec[], most: number): DeviceSpec[] {
  const count = Math.min(most, cameras.length);
  return Array.from({ length: count }, (_, i) => cameras[Math.floor((i * cameras.length) / count)]).filter(
    (camera) => camera !== undefined,
  );
}

/** The films to be shown, at most one a camera, each said with whose it is. */
function clipsFor({ clips: dir, say }: FilmOptions, cameras: number): string[] {
  if (dir === undefined) return [];
  const found = findClips(dir).slice(0, cameras);
  if (found.length === 0) say(`There are no films in ${dir}: all cameras show drawn scenes.`);
  for (const { file, attribution } of found) say(`A camera shows ${file} (${attribution}).`);
  return found.map(({ file }) => file);
}
