import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the hub says it answers. */
export interface HubAddresses {
  http: string;
  mqtt: string;
  /** Null when the hub takes no video. */
  rtmp: string | null;
}

/** A hub in a child process. */
export interface HubProcess {
  addresses: HubAddresses;
  logFile: string;
  /** Resolves with its exit status when it has ended, for whatever reason. */
  ended: Promise<number>;
  /** Asks it to drain and end; resolves when it has. */
  stop(): Promise<number>;
}

/** The hub ended before it was ready; what it said is already on standard error. */
export class HubDidNotStart extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The hub ended with status ${status} before it was ready.`);
    this.name = 'HubDidNotStart';
    this.status = status;
  }
}

const STOP_LIMIT_MS = 15_000;

/**
 * Starts `hub/main.ts` and waits for its ready line. Its log goes to a file in the data directory; what it says to
 * people goes on to standard error. @throws HubDidNotStart
 */
export async function startHubProcess(
  projectDir: string,
  dataDir: string,
  environment: NodeJS.ProcessEnv,
): Promise<HubProcess> {
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'hub.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, [join(projectDir, 'hub', 'main.ts')], {
    cwd: projectDir,
    env: { ...environment, HUB_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches the demo alone, which lets the devices go before the hub.
    detached: true,
  });
  const kill = (): void => {
    child.kill('SIGTERM');
  };
  process.on('exit', kill);
  const ended = new Promise<number>((resolve) => {
    child.on('close', (status, signal) => {
      process.off('exit', kill);
      log.end();
      resolve(status ?? (signal === null ? 1 : 128));
    });
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) log.write(`${line}\n`);
    else process.stderr.write(`${line}\n`);
  });
  const addresses = await Promise.race([readyLine(child), ended]);
  if (typeof addresses === 'number') throw new HubDidNotStart(addresses);
  return {
    addresses,
    logFile,
    ended,
    stop() {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      return ended.finally(() => clearTimeout(forced));
    },
  };
}

/** The addresses of the first line `{"ready":true,…}`; all output is read on, so that the hub never waits for us. */
function readyLine(child: ChildProcess): Promise<HubAddresses> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return;
      const { http, mqtt, rtmp } = JSON.parse(line) as HubAddresses;
      resolve({ http, mqtt, rtmp });
    });
  });
}
