import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import type { Committer } from '../../store/committer.ts';
import type { Store } from '../../store/store.ts';
import type { RecordingFile } from '../recording-protocol.ts';
import { type Recording, recordingOf } from './recording.ts';

export interface RecordingIndexOptions {
  store: Pick<Store, 'db'>;
  committer: Pick<Committer, 'run'>;
  dataDir: string;
  log: Log;
}

/** Which files there are of which camera: follows what the recorder tells, and is durable. */
export class RecordingIndex {
  readonly #options: RecordingIndexOptions;
  /** Files that are being written, by path: one a camera. */
  readonly #open = new Map<string, Recording>();
  #usedBytes = 0;
  #onIdle: (() => void) | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(options: RecordingIndexOptions) {
    this.#options = options;
  }

  /** Of all recordings. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  absolute({ path }: Pick<Recording, 'path'>): string {
    return join(this.#options.dataDir, path);
  }

  isOpen(path: string): boolean {
    return this.#open.has(path);
  }

  /** Takes up what an earlier process left, and answers what it was still writing. */
  async load(): Promise<Recording[]> {
    const { db } = this.#options.store;
    const sum = await db
      .selectFrom('recordings')
      .select(({ fn }) => fn.sum<number | string>('sizeBytes').as('bytes'))
      .executeTakeFirst();
    this.#usedBytes = Number(sum?.bytes ?? 0);
    const rows = await db.selectFrom('recordings').selectAll().where('state', '=', 'open').execute();
    const open = rows.map(recordingOf);
    for (const recording of open) this.#open.set(recording.path, recording);
    return open;
  }

  /** What was being written when its writer died. */
  abandoned(): Recording[] {
    return [...this.#open.values()];
  }

  /** Resolves once no file is being written and that is durable. */
  async idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      this.#checkIdle();
    });
    await this.#lastWrite;
  }

  begun(file: RecordingFile): void {
    this.#put({ ...file, id: newId(), state: 'open' });
  }

  grown(file: RecordingFile): void {
    const known = this.#open.get(file.path);
    if (known) this.#put({ ...known, ...file });
  }

  /** A file that holds no frame goes: there was no room for any. */
  async ended(file: RecordingFile): Promise<void> {
    const known = this.#open.get(file.path);
    if (!known) return;
    if (file.toAt > file.fromAt) this.#put({ ...known, ...file, state: 'closed' });
    else await this.remove(known);
  }

  /** A file whose end was found by reading it. `known`: its row, if it has one. */
  recovered(file: RecordingFile, known?: Recording): void {
    this.#put({ ...file, id: known?.id ?? newId(), state: 'recovered' }, known?.sizeBytes);
  }

  /** The file first, then the row: who is killed between the two begins again. @throws Error when the file stays. */
  async remove(recording: Recording): Promise<void> {
    await rm(this.absolute(recording), { force: true });
    this.#open.delete(recording.path);
    this.#usedBytes -= recording.sizeBytes;
    await this.#options.committer.run((tx) => tx.remove('recordings', [recording.id]));
  }

  async find(id: string): Promise<Recording | undefined> {
    const row = await this.#options.store.db
      .selectFrom('recordings')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && recordingOf(row);
  }

  /** What there is of a camera from `from` up to `to`, oldest first; `after`: only what began later. */
  async of(
    cameraId: string,
    { from, to, after = 0, limit }: { from: number; to: number; after?: number; limit: number },
  ): Promise<Recording[]> {
    const rows = await this.#options.store.db
      .selectFrom('recordings')
      .selectAll()
      .where('cameraId', '=', cameraId)
      .where('toAt', '>', from)
      .where('fromAt', '<', to)
      .where('fromAt', '>', after)
      .orderBy('fromAt')
      .limit(limit)
      .execute();
    return rows.map(recordingOf);
  }

  /** The oldest finished files, of all cameras or of one, that ended before `before`. */
  async oldest(limit: number, { cameraId, before }: { cameraId?: string; before?: number } = {}) {
    let query = this.#options.store.db.selectFrom('recordings').selectAll().where('state', '!=', 'open');
    if (cameraId !== undefined) query = query.where('cameraId', '=', cameraId);
    if (before !== undefined) query = query.where('toAt', '<', before);
    return (await query.orderBy('fromAt').limit(limit).execute()).map(recordingOf);
  }

  /** Each camera with recordings, and when its newest begins. */
  async newest(): Promise<Map<string, number>> {
    const rows = await this.#options.store.db
      .selectFrom('recordings')
      .select(({ fn }) => ['cameraId', fn.max<number>('fromAt').as('fromAt')])
      .groupBy('cameraId')
      .execute();
    return new Map(rows.map(({ cameraId, fromAt }) => [cameraId, fromAt]));
  }

  #checkIdle(): void {
    if (this.#open.size === 0) this.#onIdle?.();
  }

  #put(recording: Recording, countedBytes = this.#open.get(recording.path)?.sizeBytes ?? 0): void {
    const { committer, log } = this.#options;
    this.#usedBytes += recording.sizeBytes - countedBytes;
    if (recording.state === 'open') this.#open.set(recording.path, recording);
    else this.#open.delete(recording.path);
    this.#checkIdle();
    this.#lastWrite = committer
      .run((tx) => tx.put('recordings', { ...recording }))
      .catch((error: unknown) => log.error({ err: error }, 'the index of recordings could not be written'));
  }
}
