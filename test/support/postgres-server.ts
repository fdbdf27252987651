import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { requirement } from './requirements.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a PostgreSQL server that tests may create databases in, or why there is none. */
    postgres: { url: string } | { missing: string };
  }
}

const DEBIAN_VERSIONS = '/usr/lib/postgresql';
const MISSING = `no server below ${DEBIAN_VERSIONS}: install postgresql-15, or name a server in HUB_TEST_DATABASE_URL`;

/** One real PostgreSQL for the whole run, with durable commits; `HUB_TEST_DATABASE_URL` may name a server instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.HUB_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    project.provide('postgres', { url: given });
    return async () => {};
  }
  if (newestBin() === undefined) {
    project.provide('postgres', { missing: MISSING });
    return async () => {};
  }
  const server = await createPostgresServer();
  await server.start();
  project.provide('postgres', { url: server.url });
  return () => server.remove();
}

/** Whether tests can start servers of their own. */
export function hasPostgresBinaries(): boolean {
  return requirement('a PostgreSQL to start and stop', () => newestBin() !== undefined);
}

function newestBin(): string | undefined {
  if (!existsSync(DEBIAN_VERSIONS)) return undefined;
  return readdirSync(DEBIAN_VERSIONS)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_VERSIONS, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
}

/** PostgreSQL refuses to run as root: whoever Debian made for it runs it then. */
function identity(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, user], { stdio: 'pipe' }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody to run it as');
}

/** A PostgreSQL on a data directory and a port of its own, which stay the same however often it is started. */
export interface PostgresServer {
  url: string;
  /** Resolves once it answers. */
  start(): Promise<void>;
  /** Fast shutdown: sessions are ended, nothing that was committed is lost. */
  stop(): Promise<void>;
  /** Ends it without a chance to say anything. */
  kill(): Promise<void>;
  /** Ends it and throws its data away. */
  remove(): Promise<void>;
}

/** Prepares a PostgreSQL that is not yet started. @throws Error when there are no binaries. */
export async function createPostgresServer(settings: readonly string[] = []): Promise<PostgresServer> {
  const bin = newestBin();
  if (bin === undefined) throw new Error(MISSING);
  const owner = identity();
  const dir = mkdtempSync(join(tmpdir(), 'gridwatch-pg-'));
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(dir, owner.uid, owner.gid);
  const data = join(dir, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'gridwatch', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: dir, stdio: 'pipe' },
  );
  const port = await freePort();
  const url = `postgres://gridwatch@127.0.0.1:${port}/postgres`;
  const logFile = join(dir, 'server.log');
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${dir}`,
    'max_connections=200',
    ...settings,
  ];
  let server: ChildProcess | undefined;

  // Run in the foreground with its output in a file: a pipe held open by the server would keep this process from ending.
  function launch(): ChildProcess {
    const log = openSync(logFile, 'a');
    const options = all.flatMap((setting) => ['-c', setting]);
    const launched = spawn(join(bin ?? '', 'postgres'), ['-D', data, ...options], {
      ...owner,
      cwd: dir,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return launched;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!server || hasEnded(server)) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  return {
    url,
    async start() {
      for (const giveUpAt = Date.now() + 30_000; ; ) {
        server = launch();
        if (await becomesReady(url, server, giveUpAt)) return;
        // What a killed server left behind keeps the data directory a moment longer.
        if (Date.now() > giveUpAt)
          throw new Error(`PostgreSQL did not start:\n${readFileSync(logFile, 'utf8')}`);
      }
    },
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    async remove() {
      // Immediate shutdown: the data are thrown away with it.
      await end('SIGQUIT');
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

const hasEnded = (server: ChildProcess): boolean => server.exitCode !== null || server.signalCode !== null;

/** Whether it answers before it ends. */
async function becomesReady(url: string, server: ChildProcess, giveUpAt: number): Promise<boolean> {
  while (!hasEnded(server) && Date.now() < giveUpAt) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    const answers = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end();
    if (answers) return true;
    await delay(30);
  }
  return false;
}

/** Below the ports the system gives to clients: one that tries to reach a stopped server must not be given its port. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
