import { audit } from '../auth/audit.ts';
import type { Case } from '../cases/case.ts';
import type { Cases } from '../cases/cases.ts';
import type { Filed } from '../cases/docket.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { type Evidence, fileNameOf, fitsKind, kindOf } from './evidence.ts';
import { noFacts, type PhotoFacts } from './exif.ts';
import { mediaTypeOf, TAKEN } from './media-type.ts';
import { evidenceOfCase, rowOfEvidence } from './rows.ts';
import { cleaned, stripped } from './strip.ts';
import { instantOf } from './time.ts';
import type { Draft, Vault } from './vault.ts';

/** Bytes of a file, of all files of a case, and what has to stay free on the disk: a full one stops alarms too. */
export interface EvidenceLimits {
  maxBytes: number;
  maxBytesPerCase: number;
  minFreeBytes: number;
}

export interface LockerOptions {
  store: Pick<Store, 'db'>;
  committer: Committer;
  clock: Clock;
  vault: Vault;
  cases: Cases;
  limits: EvidenceLimits;
  keepTimeAndPlace: boolean;
  /** What a local clock shows at an instant. */
  wallClock(at: number): number;
}

/** What whoever adds evidence says of it. */
export interface Said {
  kind: Evidence['kind'] | undefined;
  role: Evidence['role'];
  comment: string | null;
}

/** By whom, and from where. */
export interface By {
  actor: string;
  address?: string | undefined;
}

type Content = Pick<Evidence, 'kind' | 'mediaType' | 'takenAt' | 'place' | 'readings' | 'metadata'>;

/** Files that are received at once; each holds a photo in memory while it is cleaned. */
const MOST_AT_ONCE = 8;
/** A cleaned photo may be larger by the block that says how to turn it. */
const EXIF_ROOM = 1024;
const PIECE_BYTES = 256 * 1024;

/** Takes evidence in: files first, then its row together with its line in the history of the case. */
export class Locker {
  readonly #options: LockerOptions;
  /** Cases with evidence on its way in, and the end of their queue: so that the limit per case holds. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Evidence whose mark is not durable yet: what is read may not show it. */
  readonly #marking = new Set<string>();
  #receiving = 0;

  constructor(options: LockerOptions) {
    this.#options = options;
  }

  of(caseId: string): Promise<Evidence[]> {
    return evidenceOfCase(this.#options.store, caseId);
  }

  /**
   * Receives a photo, clip or document and adds it to a case once `said` is known.
   * @throws HubError unsupported-media-type, payload-too-large, overloaded
   */
  async receive(
    filed: Filed,
    source: AsyncIterable<Uint8Array>,
    said: () => Said | Promise<Said>,
    by: By,
  ): Promise<Evidence> {
    if (this.#receiving >= MOST_AT_ONCE)
      throw new HubError('overloaded', 'Too many files are coming in at once: send it again in a moment.', {
        extra: { retryAfterSeconds: 2 },
      });
    this.#receiving++;
    const { vault, limits, wallClock } = this.#options;
    let draft: Draft | undefined;
    try {
      await this.#assertRoom();
      draft = await vault.write(source, limits.maxBytes);
      const { kind, ...words } = await said();
      const mediaType = mediaTypeOf(draft.head);
      if (mediaType === undefined)
        throw new HubError(
          'unsupported-media-type',
          `By its content this is none of what is taken: ${TAKEN}.`,
        );
      if (kind !== undefined && !fitsKind(mediaType, kind))
        throw new HubError('unsupported-media-type', `By its content this is ${mediaType}, and no ${kind}.`);
      const { file, facts, metadata } = await this.#clean(mediaType, draft);
      draft = file;
      const content = {
        kind: kind ?? kindOf(mediaType),
        mediaType,
        takenAt: instantOf(facts.taken, wallClock),
        place: this.#options.keepTimeAndPlace ? facts.place : null,
        readings: null,
        metadata,
      };
      return await this.#add(filed, draft, { ...content, ...words }, by);
    } finally {
      this.#receiving--;
      if (draft) await vault.discard(draft);
    }
  }

  /** Adds what a device measured. `csv`: read as fast as it is written. @throws HubError payload-too-large */
  async addReadings(
    filed: Filed,
    readings: NonNullable<Evidence['readings']>,
    csv: AsyncIterable<Uint8Array>,
    by: By & { comment: string | null },
  ): Promise<Evidence> {
    const { vault, limits } = this.#options;
    await this.#assertRoom();
    const draft = await vault.write(csv, limits.maxBytes);
    const content = {
      kind: 'readings',
      mediaType: 'text/csv',
      takenAt: null,
      place: null,
      readings,
      metadata: null,
    } as const;
    try {
      return await this.#add(filed, draft, { ...content, role: 'other', comment: by.comment }, by);
    } finally {
      await vault.discard(draft);
    }
  }

  /** Adds what the hub itself has made of a camera's stream, under the id it has already. @throws HubError payload-too-large */
  addMade(
    filed: Filed,
    draft: Draft,
    made: { id: string; kind: 'photo' | 'clip'; mediaType: string; takenAt: number | null; comment: string },
    by: By,
  ): Promise<Evidence> {
    const { id, ...what } = made;
    const plain = { place: null, readings: null, metadata: 'stripped', role: 'other' } as const;
    return this.#add(filed, draft, { ...what, ...plain }, by, id);
  }

  /** Marks evidence as wrong; it stays, as does what was said of it. @throws HubError wrong-state */
  async mark(filed: Filed, found: Evidence, reason: string, { actor, address }: By): Promise<Evidence> {
    const { committer, clock } = this.#options;
    if (found.wrong || this.#marking.has(found.id))
      throw new HubError('wrong-state', 'It is marked as wrong already.');
    this.#marking.add(found.id);
    const marking = committer.run((tx) => {
      const marked = { ...found, wrong: { by: actor, at: clock.now(), reason } };
      const value = this.#note(
        filed,
        { actor, action: 'evidence-wrong', comment: reason, detail: { evidenceId: found.id } },
        tx,
      );
      tx.put('evidence', rowOfEvidence(marked));
      audit(tx, clock, { actor, action: 'evidence.wrong', target: value.number, address });
      return marked;
    });
    const done = (): void => void this.#marking.delete(found.id);
    marking.then(done, done);
    return marking;
  }

  async #assertRoom(): Promise<void> {
    const { vault, limits } = this.#options;
    if ((await vault.freeBytes()) < limits.minFreeBytes)
      throw new HubError(
        'overloaded',
        'The disk of the hub is nearly full: no evidence is taken until there is room.',
      );
  }

  /**
   * The file without its metadata, in the place of the one that was sent. A damaged photo is sent again; a clip or a
   * document that cannot be cleaned stays as it came, and says so.
   */
  async #clean(
    mediaType: string,
    draft: Draft,
  ): Promise<{ file: Draft; facts: PhotoFacts; metadata: 'stripped' | 'kept' }> {
    const { vault, limits, keepTimeAndPlace } = this.#options;
    const bytes = await vault.read(draft);
    const isPhoto = kindOf(mediaType) === 'photo';
    const photo = isPhoto ? stripped(mediaType, bytes, keepTimeAndPlace) : undefined;
    if (isPhoto && !photo)
      throw new HubError(
        'unsupported-media-type',
        'The photo is damaged or cut short: send it again, whole.',
      );
    const other = isPhoto ? undefined : cleaned(mediaType, bytes, keepTimeAndPlace);
    const pieces = photo?.pieces ?? (other && [other.bytes]);
    if (!pieces) return { file: draft, facts: noFacts, metadata: 'kept' };
    const file = await vault.write(inPieces(pieces), limits.maxBytes + EXIF_ROOM);
    await vault.discard(draft);
    const metadata = other?.clean === false ? 'kept' : 'stripped';
    return { file, facts: photo?.facts ?? other?.facts ?? noFacts, metadata };
  }

  #add(
    filed: Filed,
    draft: Draft,
    what: Content & Omit<Said, 'kind'>,
    by: By,
    id = newId(),
  ): Promise<Evidence> {
    const { id: caseId } = filed.value;
    const before = this.#turns.get(caseId) ?? Promise.resolve();
    const turn = before.then(
      () => this.#file(filed, draft, what, by, id),
      () => this.#file(filed, draft, what, by, id),
    );
    this.#turns.set(caseId, turn);
    const done = (): void => {
      if (this.#turns.get(caseId) === turn) this.#turns.delete(caseId);
    };
    turn.then(done, done);
    return turn;
  }

  async #file(
    filed: Filed,
    { sizeBytes, sha256, path }: Draft,
    what: Content & Omit<Said, 'kind'>,
    { actor, address }: By,
    id: string,
  ): Promise<Evidence> {
    const { vault, committer, clock, limits } = this.#options;
    const held = (await this.of(filed.value.id)).reduce((sum, one) => sum + one.sizeBytes, 0);
    if (held + sizeBytes > limits.maxBytesPerCase)
      throw new HubError(
        'payload-too-large',
        `The evidence of a case may have ${limits.maxBytesPerCase} bytes in all; this one has ${held}.`,
      );
    const name = fileNameOf({ id, ...what });
    await vault.keep({ path }, name);
    try {
      return await committer.run((tx) => {
        const { kind, role, comment, readings } = what;
        const detail = { evidenceId: id, kind, role, sizeBytes, sha256, ...(readings && { readings }) };
        const { id: caseId, number } = this.#note(filed, { actor, action: 'evidence', comment, detail }, tx);
        const facts = { id, caseId, sizeBytes, sha256, addedBy: actor, addedAt: clock.now(), wrong: null };
        const evidence = { ...what, ...facts };
        tx.put('evidence', rowOfEvidence(evidence));
        audit(tx, clock, { actor, action: 'evidence.add', target: number, detail, address });
        return evidence;
      });
    } catch (error) {
      await vault.drop(name);
      throw error;
    }
  }

  #note(filed: Filed, note: Parameters<Cases['note']>[2], tx: Parameters<Cases['note']>[3]): Case {
    const { cases } = this.#options;
    return cases.note(cases.docket.newest(filed), {}, note, tx).value;
  }
}

function* inPieces(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += PIECE_BYTES) yield piece.subarray(at, at + PIECE_BYTES);
}
