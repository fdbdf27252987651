import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../kernel/errors.ts';
import { HEAD_BYTES } from './media-type.ts';

const PART = '.part';
const UNCLAIMED = 'unclaimed';

/** A file that is written and durable, but not in its place yet. */
export interface Draft {
  path: string;
  sizeBytes: number;
  sha256: string;
  /** What it begins with. */
  head: Uint8Array;
}

/** The folder of evidence: files get there whole or not at all, and never change. */
export class Vault {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'evidence');
  }

  /**
   * Takes up the folder: drafts of a hub that was killed go; files no row speaks of (killed between the two, or a
   * database put back from a copy) are laid aside, as evidence is not ours to throw away. Answers how many those are.
   */
  async sweep(isKnown: (file: string) => boolean): Promise<number> {
    await mkdir(join(this.#dir, UNCLAIMED), { recursive: true });
    let unclaimed = 0;
    for (const entry of await readdir(this.#dir, { withFileTypes: true })) {
      if (!entry.isFile() || isKnown(entry.name)) continue;
      if (entry.name.endsWith(PART)) await rm(join(this.#dir, entry.name));
      else {
        await rename(join(this.#dir, entry.name), join(this.#dir, UNCLAIMED, entry.name));
        unclaimed++;
      }
    }
    return unclaimed;
  }

  /** Bytes that are free where evidence lies. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#dir);
    return bavail * bsize;
  }

  /** Writes a draft as its bytes come. @throws HubError payload-too-large beyond `maxBytes`; nothing is left then. */
  async write(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, maxBytes: number): Promise<Draft> {
    const path = join(this.#dir, `${randomUUID()}${PART}`);
    const hash = createHash('sha256');
    const head = new Uint8Array(HEAD_BYTES);
    let sizeBytes = 0;
    const file = await open(path, 'wx', 0o600);
    try {
      try {
        for await (const chunk of source) {
          if (sizeBytes < HEAD_BYTES) head.set(chunk.subarray(0, HEAD_BYTES - sizeBytes), sizeBytes);
          sizeBytes += chunk.length;
          if (sizeBytes > maxBytes)
            throw new HubError(
              'payload-too-large',
              `A piece of evidence may have at most ${maxBytes} bytes.`,
            );
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { path, sizeBytes, sha256: hash.digest('hex'), head };
  }

  /** The whole of a draft. */
  read(draft: Draft): Promise<Buffer> {
    return readFile(draft.path);
  }

  async discard({ path }: Pick<Draft, 'path'>): Promise<void> {
    await rm(path, { force: true });
  }

  /** Puts a draft in its place for good. */
  async keep({ path }: Pick<Draft, 'path'>, name: string): Promise<void> {
    await rename(path, join(this.#dir, name));
    // The name is durable only once its folder is.
    const dir = await open(this.#dir);
    try {
      await dir.sync();
    } finally {
      await dir.close();
    }
  }

  /** Takes back what was kept and never got a row. */
  async drop(name: string): Promise<void> {
    await rm(join(this.#dir, name), { force: true });
  }

  /** The size of a kept file; undefined when it is not there. */
  async sizeOf(name: string): Promise<number | undefined> {
    const found = await stat(join(this.#dir, name)).catch(() => undefined);
    return found?.size;
  }

  /** A kept file, or the bytes from `from` up to and including `to`. */
  stream(name: string, range?: { from: number; to: number }): ReadStream {
    return createReadStream(join(this.#dir, name), range && { start: range.from, end: range.to });
  }

  /** The SHA-256 of a kept file as it is now; undefined when it is not there. */
  async digestOf(name: string): Promise<string | undefined> {
    if ((await this.sizeOf(name)) === undefined) return undefined;
    const hash = createHash('sha256');
    for await (const chunk of this.stream(name)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
}
