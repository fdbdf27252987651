import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Held by one process at a time; given back by `release`, or by the process ending. */
export interface Lock {
  release(): Promise<void>;
}

/** Takes the lock `file`, or answers with the process that holds it. A lock whose process is gone is taken over. */
export async function takeLock(file: string): Promise<Lock | { heldBy: number }> {
  await mkdir(dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    if (holder !== process.pid && isAlive(holder)) return { heldBy: holder };
    await rm(file, { force: true });
  }
  throw new Error(`The lock ${file} changes hands too often: try again.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
