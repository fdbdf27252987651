import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

/** A new empty directory, removed when the test file has ended. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'gridwatch-'));
  made.push(dir);
  return dir;
}

// Registered on import, before the hooks of the file itself, and so run after them.
afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
});
