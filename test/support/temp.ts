import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAfterFile } from './leftovers.ts';

/** A new empty directory, removed when the test file has ended. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'gridwatch-'));
  removeAfterFile(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  return dir;
}
