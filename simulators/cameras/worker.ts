import { basename } from 'node:path';
import { createRandom } from '../random.ts';
import { Clip } from './clip.ts';
import { FPS } from './encoder.ts';
import type { CameraSetup, FromWorker, ToWorker } from './protocol.ts';
import { createScene, type Scene } from './scene.ts';
import { SimulatedCamera } from './simulated-camera.ts';

/**
 * The process that draws, encodes and sends the pictures of all cameras, apart from whoever simulates them: FFmpeg is
 * native code, and what it breaks must not take the devices with it. It ends with its parent.
 */
const cameras = new Map<string, SimulatedCamera>();
const clips = new Map<string, Clip>();

const tell = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};
const say = (line: string): void => tell({ type: 'say', line });

process.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'start':
      return start(message);
    case 'condition':
      return cameras.get(message.id)?.impose(message.condition);
    case 'key':
      return cameras.get(message.id)?.renewKey(message.key);
    case 'close':
      return end();
    default:
      return message satisfies never;
  }
});
process.on('disconnect', end);
// Ctrl-C reaches the whole group of processes: the parent says when the cameras end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

function start({ rtmpUrl, seed, cameras: setups }: Extract<ToWorker, { type: 'start' }>): void {
  for (const [i, setup] of setups.entries()) {
    const { id } = setup;
    const camera = new SimulatedCamera({
      setup,
      scene: sceneOf(setup, seed),
      rtmpUrl,
      seed,
      say,
      onPublishing: (publishing) => tell({ type: 'publishing', id, publishing }),
      onRefused: () => tell({ type: 'refused', id }),
    });
    cameras.set(id, camera);
    camera.start((i * 1000) / FPS / setups.length);
  }
}

/** Cameras with the same film see the same. */
function sceneOf({ id, scene, clip: file }: CameraSetup, seed: number): Scene {
  if (file === null) return createScene(scene, createRandom(seed, `${id}/scene`));
  const known = clips.get(file);
  if (known !== undefined) return known.scene;
  const clip = new Clip(file);
  clips.set(file, clip);
  clip.play().catch((error: unknown) => {
    say(`${basename(file)} cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
  });
  return clip.scene;
}

function end(): void {
  for (const clip of clips.values()) clip.close();
  for (const camera of cameras.values()) camera.close();
  cameras.clear();
  // Goodbyes are written by now; a film may still be waiting for its next picture.
  setTimeout(() => process.exit(0), 300);
}
