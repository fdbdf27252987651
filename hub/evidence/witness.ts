import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Alert } from '../alerts/alert.ts';
import type { Cases } from '../cases/cases.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Change } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import {
  type AlertPicture,
  askedFor,
  fileNameOfPicture,
  mediaTypeOfPicture,
  type NoPictureReason,
} from './alert-picture.ts';
import type { Locker } from './locker.ts';
import { pictureOfRow, rowOfPicture } from './picture-rows.ts';
import type { Draft, Vault } from './vault.ts';

/** A still, or why there is none. */
export type Seen =
  | { jpeg: Buffer; at: number }
  | { none: Extract<NoPictureReason, 'offline' | 'never' | 'undecodable'>; since: number | null };

/** A clip being taken; its file is ours to take away. */
export interface ClipUnderWay {
  done: Promise<{ file: { path: string; fromAt: number; toAt: number } } | { refused: NoPictureReason }>;
  extend(toAt: number): boolean;
}

/** What cameras can be asked for. */
export interface Eyes {
  /** The cameras that see what an alert is about, the best first, at most four. */
  camerasOf(alert: Pick<Alert, 'deviceId' | 'gridCode'>): readonly string[];
  /** The newest frame, as a picture. */
  see(cameraId: string): Promise<Seen>;
  clip(cameraId: string, fromAt: number, toAt: number): ClipUnderWay;
}

export interface WitnessOptions {
  store: Pick<Store, 'db'>;
  committer: Committer;
  clock: Clock;
  log: Log;
  vault: Vault;
  locker: Pick<Locker, 'addMade'>;
  cases: Pick<Cases, 'docket'>;
  /** The case an alert is part of now. */
  caseOf(alertId: string): string | null;
  eyes: Eyes;
  /** What a clip shows besides the moment itself, ms. */
  clipBeforeMs: number;
  clipAfterMs: number;
}

/** An alert that fired longer ago gets no pictures: what cameras show now is not what it was about. */
const LATEST_MS = 60_000;
/** Stills and clips under way at once, each of its kind; beyond that they are refused at once and say so. */
const MOST_STILLS = 400;
const MOST_CLIPS = 200;
const REMEMBERED = 5000;
/** Of one clip, 30 s or what it was prolonged to. */
const MAX_CLIP_BYTES = 500 * 1024 ** 2;
const MAX_JPEG_BYTES = 20 * 1024 ** 2;

/** A clip and the pictures that share it. */
interface SharedClip {
  clip: ClipUnderWay;
  pictures: AlertPicture[];
}

/**
 * Sees to it that every alert carries what cameras showed of it: a still at once, and a clip that begins before it.
 * Where a camera shows nothing, that and why is on record.
 */
export class Witness {
  readonly #options: WitnessOptions;
  /** Alerts that have been seen to, the newest last. */
  readonly #known = new Set<string>();
  /** By case, or alert without one, and camera. */
  readonly #clips = new Map<string, SharedClip>();
  readonly #underWay = new Set<Promise<void>>();
  #stills = 0;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** What a hub that ended was waiting for will not come any more. */
  async resume(): Promise<void> {
    const { store, committer, clock } = this.#options;
    const { db } = store;
    const recent = await db
      .selectFrom('alertPictures')
      .select('alertId')
      .where('askedAt', '>', clock.now() - 2 * LATEST_MS)
      .execute();
    for (const { alertId } of recent) this.#known.add(alertId);
    const rows = await db.selectFrom('alertPictures').selectAll().where('state', '=', 'pending').execute();
    if (rows.length === 0) return;
    await committer.run((tx) => {
      for (const row of rows)
        tx.put('alertPictures', rowOfPicture({ ...pictureOfRow(row), state: 'none', reason: 'interrupted' }));
    });
  }

  /** Hears of every change once it is durable. */
  onChanges(changes: readonly Change[]): void {
    for (const { type, data } of changes) if (type === 'alert') this.#hear(data as Alert);
  }

  /** Resolves when no picture is under way any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #hear(alert: Alert): void {
    const { clock, eyes } = this.#options;
    if (alert.state === 'resolved' || this.#known.has(alert.id)) return;
    this.#remember(alert.id);
    if (clock.now() - alert.firedAt > LATEST_MS) return;
    for (const cameraId of eyes.camerasOf(alert)) {
      const asked = { alertId: alert.id, cameraId, askedAt: clock.now() };
      this.#follow(this.#snapshot(alert, askedFor({ ...asked, id: newId(), kind: 'snapshot' })));
      this.#follow(this.#clip(alert, askedFor({ ...asked, id: newId(), kind: 'clip' })));
    }
  }

  #remember(id: string): void {
    this.#known.add(id);
    for (const oldest of this.#known) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
  }

  #follow(work: Promise<void>): void {
    const settled = work.catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'a picture of an alert was not kept'),
    );
    this.#underWay.add(settled);
    void settled.then(() => this.#underWay.delete(settled));
  }

  async #snapshot(alert: Alert, picture: AlertPicture): Promise<void> {
    if (this.#stills >= MOST_STILLS) return this.#none(picture, 'too-many');
    const { eyes, vault } = this.#options;
    this.#stills++;
    const seeing = Promise.all([eyes.see(picture.cameraId), this.#put(picture)]);
    const [seen] = await seeing.finally(() => this.#stills--);
    if ('none' in seen) return this.#none(picture, seen.none, seen.since);
    const draft = await vault.write([seen.jpeg], MAX_JPEG_BYTES);
    await this.#keep(alert, { ...picture, at: seen.at }, draft);
  }

  async #clip(alert: Alert, picture: AlertPicture): Promise<void> {
    const { eyes, clock, clipBeforeMs, clipAfterMs } = this.#options;
    const toAt = clock.now() + clipAfterMs;
    const key = `${this.#options.caseOf(alert.id) ?? alert.id} ${picture.cameraId}`;
    const shared = this.#clips.get(key);
    if (shared?.clip.extend(toAt)) {
      const joined = { ...picture, fileOf: shared.pictures[0]?.id ?? null };
      shared.pictures.push(joined);
      return this.#put(joined);
    }
    if (this.#clips.size >= MOST_CLIPS) return this.#none(picture, 'too-many');
    const clip = eyes.clip(picture.cameraId, alert.firedAt - clipBeforeMs, toAt);
    const pictures = [picture];
    this.#clips.set(key, { clip, pictures });
    await this.#put(picture);
    const result = await clip.done;
    if (this.#clips.get(key)?.clip === clip) this.#clips.delete(key);
    if ('refused' in result) {
      for (const one of pictures) await this.#none({ ...one, fileOf: null }, result.refused);
      return;
    }
    await this.#keepClip(alert, pictures, result.file);
  }

  async #keepClip(
    alert: Alert,
    [first, ...others]: AlertPicture[],
    { path, fromAt, toAt }: { path: string; fromAt: number; toAt: number },
  ): Promise<void> {
    if (!first) return;
    const draft = await this.#options.vault.write(createReadStream(path), MAX_CLIP_BYTES);
    await rm(path, { force: true });
    const kept = await this.#keep(alert, { ...first, from: fromAt, to: toAt }, draft);
    const { from, to, sizeBytes, sha256, caseId, state } = kept;
    for (const other of others) await this.#put({ ...other, from, to, sizeBytes, sha256, caseId, state });
  }

  /** Into the vault, and into the case where the alert has one by now. */
  async #keep(alert: Alert, picture: AlertPicture, draft: Draft): Promise<AlertPicture> {
    const { sizeBytes, sha256 } = draft;
    const caseId = await this.#intoCase(alert, picture, draft);
    if (caseId === null) await this.#options.vault.keep(draft, fileNameOfPicture(picture));
    const ready: AlertPicture = { ...picture, state: 'ready', sizeBytes, sha256, caseId };
    await this.#put(ready);
    return ready;
  }

  /** The case whose evidence it has become; null when there is none, or no room in it. */
  async #intoCase(alert: Alert, picture: AlertPicture, draft: Draft): Promise<string | null> {
    const { locker, cases, caseOf, log } = this.#options;
    const caseId = caseOf(alert.id);
    const filed = caseId === null ? undefined : cases.docket.byId(caseId);
    if (!filed) return null;
    const { id, kind, cameraId } = picture;
    const mediaType = mediaTypeOfPicture[kind];
    const takenAt = picture.at ?? picture.from;
    const what = { id, kind: kind === 'snapshot' ? 'photo' : 'clip', mediaType, takenAt } as const;
    try {
      await locker.addMade(filed, draft, { ...what, comment: cameraId }, { actor: 'hub' });
      return caseId;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      log.warn({ err: error, caseId, cameraId }, 'a picture was kept with its alert and not in its case');
      return null;
    }
  }

  #none(picture: AlertPicture, reason: NoPictureReason, since: number | null = null): Promise<void> {
    return this.#put({ ...picture, state: 'none', reason, since });
  }

  #put(picture: AlertPicture): Promise<void> {
    return this.#options.committer.run((tx) => tx.put('alertPictures', rowOfPicture(picture)));
  }
}
