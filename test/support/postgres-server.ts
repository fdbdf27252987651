import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
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
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a PostgreSQL server that tests may create databases in, or why there is none. */
    postgres: { url: string } | { missing: string };
  }
}

const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** One real PostgreSQL for the whole run, with durable commits; `HUB_TEST_DATABASE_URL` may name a server instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.HUB_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    project.provide('postgres', { url: given });
    return async () => {};
  }
  const bin = newestBin();
  if (bin === undefined) {
    project.provide('postgres', {
      missing: `no server below ${DEBIAN_VERSIONS}: install postgresql-15, or name a server in HUB_TEST_DATABASE_URL`,
    });
    return async () => {};
  }
  const server = await start(bin);
  project.provide('postgres', { url: server.url });
  return () => server.stop();
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

async function start(bin: string): Promise<{ url: string; stop(): Promise<void> }> {
  const owner = identity();
  const dir = mkdtempSync(join(tmpdir(), 'gridwatch-pg-'));
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(dir, owner.uid, owner.gid);
  const data = join(dir, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'gridwatch', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    {
      ...owner,
      cwd: dir,
      stdio: 'pipe',
    },
  );
  const port = await freePort();
  const logFile = join(dir, 'server.log');
  const log = openSync(logFile, 'a');
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${dir}`,
    'max_connections=200',
  ];
  // Run in the foreground with its output in a file: a pipe held open by the server would keep this process from ending.
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...owner,
      cwd: dir,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const url = `postgres://gridwatch@127.0.0.1:${port}/postgres`;
  await untilReady(url, server, logFile);
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      // Immediate shutdown: the data are thrown away with it.
      if (server.exitCode === null && server.kill('SIGQUIT')) await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, server: ChildProcess, logFile: string): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; ; ) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      if (server.exitCode !== null || Date.now() > giveUpAt)
        throw new Error(`PostgreSQL did not start:\n${readFileSync(logFile, 'utf8')}`, { cause });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
