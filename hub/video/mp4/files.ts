import { type FileHandle, open } from 'node:fs/promises';
import type { PlainPlan } from './plain.ts';
import { type ReadAt, type Scanned, scan } from './scan.ts';

const COPY_BYTES = 1024 * 1024;

/** Fills `length` bytes from `offset` on, or what there is. */
const readerOf =
  (file: FileHandle): ReadAt =>
  async (offset, length) => {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await file.read(buffer, 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };

/** What a file of fragments holds. @throws Error when it cannot be read */
export async function scanFile(path: string): Promise<Scanned | undefined> {
  const file = await open(path);
  try {
    return await scan(readerOf(file));
  } finally {
    await file.close();
  }
}

export interface CopyOptions {
  signal?: AbortSignal;
  onProgress?(writtenBytes: number): void;
}

/**
 * Writes a plain file as planned, out of the files the plan was made of, in their order.
 * @throws Error also when `signal` aborts; the file that was begun is whoever's who asked.
 */
export async function writePlain(
  path: string,
  plan: PlainPlan,
  sources: readonly string[],
  { signal, onProgress }: CopyOptions = {},
): Promise<void> {
  const out = await open(path, 'w', 0o600);
  let source: { index: number; file: FileHandle } | undefined;
  try {
    await out.writeFile(plan.head);
    let writtenBytes = plan.head.length;
    for (const piece of plan.pieces) {
      if (source?.index !== piece.source) {
        await source?.file.close();
        source = { index: piece.source, file: await open(sources[piece.source] ?? '') };
      }
      for (let done = 0; done < piece.sizeBytes; ) {
        signal?.throwIfAborted();
        const length = Math.min(COPY_BYTES, piece.sizeBytes - done);
        const bytes = await readerOf(source.file)(piece.offset + done, length);
        if (bytes.length === 0) throw new Error(`${sources[piece.source]} has become shorter`);
        await out.writeFile(bytes);
        done += bytes.length;
        writtenBytes += bytes.length;
      }
      onProgress?.(writtenBytes);
    }
  } finally {
    await source?.file.close();
    await out.close();
  }
}
