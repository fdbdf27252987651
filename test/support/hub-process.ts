import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { ADMIN_PASSWORD } from './hub.ts';

/** Compiled sources, by their content. */
const COMPILE_CACHE = join(tmpdir(), 'gridwatch-compile-cache');

/** A hub in a process of its own, as `npm start` runs it. */
export interface HubProcess {
  child: ChildProcess;
  http: string;
  mqtt: string;
  /** What it wrote to standard error so far. */
  log(): string;
  /** Ends it without a chance to say anything. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit status. */
  stop(): Promise<number | null>;
}

/** Resolves when the hub has printed its ready line. @throws Error with its log when it ends before. */
export async function spawnHub(env: Record<string, string>): Promise<HubProcess> {
  const child = spawn(process.execPath, ['hub/main.ts'], {
    env: {
      PATH: process.env.PATH ?? '',
      HUB_HTTP_PORT: '0',
      HUB_MQTT_PORT: '0',
      HUB_RTMP_PORT: '0',
      HUB_VIDEO_ENABLED: 'no',
      HUB_ADMIN_PASSWORD: ADMIN_PASSWORD,
      HUB_LOG_LEVEL: 'warn',
      // Written by hubs that end in order; one that starts then need not compile its sources, and is there sooner.
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  onTestFinished(() => void child.kill('SIGKILL'));
  const ready = new Promise<{ http: string; mqtt: string }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(JSON.parse(line) as { http: string; mqtt: string });
    });
    void exited.then(([status]) =>
      reject(new Error(`the hub ended with ${status} before it was ready:\n${log}`)),
    );
  });
  const { http, mqtt } = await ready;
  return {
    child,
    http,
    mqtt,
    log: () => log,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}
