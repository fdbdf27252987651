import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether the built dashboard is missing or older than one of its sources. */
export async function isDashboardStale(projectDir: string): Promise<boolean> {
  const built = await modifiedAt(join(projectDir, 'dist', 'dashboard', 'index.html'));
  if (built === null) return true;
  const lock = (await modifiedAt(join(projectDir, 'package-lock.json'))) ?? 0;
  return Math.max(lock, await newestIn(join(projectDir, 'dashboard'))) > built;
}

/** Builds the dashboard in a child process. @throws Error with what the build said. */
export async function buildDashboard(projectDir: string, signal: AbortSignal): Promise<void> {
  const vite = join(projectDir, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'dashboard', '--logLevel', 'warn'], {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-8000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0)
    throw new Error(
      `The dashboard cannot be built:\n${said.trim()}\nRun "npm ci" first if something is missing.`,
    );
}

async function modifiedAt(file: string): Promise<number | null> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

async function newestIn(dir: string): Promise<number> {
  let newest = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      newest = Math.max(newest, (await modifiedAt(join(entry.parentPath, entry.name))) ?? 0);
  }
  return newest;
}
