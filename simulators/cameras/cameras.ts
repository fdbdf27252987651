import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { backoffMs } from '../fleet/connection.ts';
import { createRandom, type Random } from '../random.ts';
import type { Condition } from './condition.ts';
import type { CameraSetup, FromWorker, ToWorker } from './protocol.ts';

export interface CamerasOptions {
  /** `rtmp://host:port/live`, without a stream. */
  rtmpUrl: string;
  cameras: readonly CameraSetup[];
  seed: number;
  /** Gets a new key for a camera whose key the hub refuses. */
  renewKey: (cameraId: string) => Promise<string>;
  say: (line: string) => void;
}

/** What scenarios do with pictures. */
export interface CameraControl {
  /** The cameras that have a picture, by their device ids. */
  readonly ids: readonly string[];
  /** From now on this is the matter with a camera, or with what it sees. Does nothing to a camera without a picture. */
  impose(cameraId: string, condition: Condition): void;
}

/** Cameras whose pictures go to the hub. */
export interface Cameras extends CameraControl {
  /** How many the hub takes pictures of now. */
  readonly publishing: number;
  /** The process that draws and encodes; it costs what `ps` says it costs. */
  readonly pid: number | undefined;
  /** Says goodbye for every camera and ends the process. */
  close(): Promise<void>;
}

/** For whoever has no pictures: nothing can be the matter with them. */
export const noCameras: CameraControl = { ids: [], impose: () => undefined };

const CLOSE_LIMIT_MS = 3000;
/** A worker that has lived this long had no reason to die in its beginnings. */
const HEALTHY_AFTER_MS = 30_000;

/** Starts the process of the cameras; it is started again when it dies, with all that was the matter with them. */
export function startCameras(options: CamerasOptions): Cameras {
  const { cameras, rtmpUrl, seed, say, renewKey } = options;
  const setups = new Map(cameras.map((camera) => [camera.id, camera]));
  const publishing = new Set<string>();
  const random: Random = createRandom(seed, 'camera-worker');
  let worker: ChildProcess | null = null;
  let closing = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;

  const tell = (message: ToWorker): void => {
    if (worker?.connected === true) worker.send(message);
  };
  const change = (id: string, part: Partial<CameraSetup>): void => {
    const setup = setups.get(id);
    if (setup !== undefined) setups.set(id, { ...setup, ...part });
  };
  const renew = (id: string): void => {
    renewKey(id).then(
      (key) => {
        change(id, { key });
        tell({ type: 'key', id, key });
      },
      (error: unknown) =>
        say(`${id}: no new stream key: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  const hear = (message: FromWorker): void => {
    switch (message.type) {
      case 'say':
        return say(message.line);
      case 'publishing':
        if (message.publishing) publishing.add(message.id);
        else publishing.delete(message.id);
        return;
      case 'refused':
        return renew(message.id);
      default:
        return message satisfies never;
    }
  };
  const start = (): void => {
    const startedAt = Date.now();
    // Without the parent's flags: a debugger's port is taken.
    worker = fork(join(import.meta.dirname, 'worker.ts'), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    worker.on('message', hear);
    worker.on('exit', (status, signal) => {
      worker = null;
      publishing.clear();
      if (closing) return;
      failures = Date.now() - startedAt > HEALTHY_AFTER_MS ? 1 : failures + 1;
      say(`The process of the cameras has died (${signal ?? status}) and is started again.`);
      retry = setTimeout(start, backoffMs(failures, random));
    });
    tell({ type: 'start', rtmpUrl, seed, cameras: [...setups.values()] });
  };
  start();

  return {
    ids: [...setups.keys()],
    get publishing() {
      return publishing.size;
    },
    get pid() {
      return worker?.pid;
    },
    impose(id, condition) {
      change(id, { condition });
      tell({ type: 'condition', id, condition });
    },
    async close() {
      closing = true;
      clearTimeout(retry);
      const last = worker;
      if (last === null) return;
      const exited = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      tell({ type: 'close' });
      const forced = setTimeout(() => last.kill('SIGKILL'), CLOSE_LIMIT_MS);
      await exited;
      clearTimeout(forced);
    },
  };
}
