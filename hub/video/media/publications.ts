import { createHash, timingSafeEqual } from 'node:crypto';
import type { CameraAdmission, PublishRefusal, RefusedPublication } from '../protocol.ts';
import type { Publication, PublishAttempt } from './rtmp-server.ts';
import type { Stream } from './stream.ts';

export interface PublicationsOptions {
  streamOf(cameraId: string): Stream;
  now(): number;
  onRefused(refused: RefusedPublication): void;
  /** A camera begins or ends publishing. */
  onChanged(stream: Stream): void;
}

interface Publishing {
  close(): void;
  /** The hash it was accepted by. */
  keyHash: string;
}

/** Judges who may publish, and keeps one publication a camera. */
export class Publications {
  readonly #options: PublicationsOptions;
  readonly #cameras = new Map<string, CameraAdmission>();
  readonly #publishing = new Map<string, Publishing>();

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  isKnown(cameraId: string): boolean {
    return this.#cameras.has(cameraId);
  }

  replace(all: readonly CameraAdmission[]): void {
    this.#cameras.clear();
    for (const camera of all) this.#cameras.set(camera.id, camera);
    for (const cameraId of [...this.#publishing.keys()]) this.#recheck(cameraId);
  }

  set(camera: CameraAdmission): void {
    this.#cameras.set(camera.id, camera);
    this.#recheck(camera.id);
  }

  remove(cameraId: string): void {
    this.#cameras.delete(cameraId);
    this.#recheck(cameraId);
  }

  /** Where the publication goes, or why there is none. */
  admit(attempt: PublishAttempt): Publication | PublishRefusal {
    const reason = this.#refusal(attempt);
    const { cameraId, ip } = attempt;
    if (reason) {
      this.#options.onRefused({ cameraId, ip, reason });
      return reason;
    }
    return this.#begin(attempt, this.#cameras.get(cameraId)?.keyHash ?? '');
  }

  #refusal({ cameraId, key }: PublishAttempt): PublishRefusal | undefined {
    const camera = this.#cameras.get(cameraId);
    if (!camera) return 'unknown-camera';
    if (!isKey(key, camera.keyHash)) return 'wrong-key';
    if (camera.disabled) return 'disabled';
    return this.#publishing.has(cameraId) ? 'second-publisher' : undefined;
  }

  #begin({ cameraId, close }: PublishAttempt, keyHash: string): Publication {
    const { streamOf, now, onChanged } = this.#options;
    const stream = streamOf(cameraId);
    const publishing = { close, keyHash };
    this.#publishing.set(cameraId, publishing);
    stream.begin(now());
    onChanged(stream);
    return {
      tag: (kind, dtsMs, body) => stream.publish(kind, dtsMs, body, now()),
      end: () => {
        if (this.#publishing.get(cameraId) !== publishing) return;
        this.#publishing.delete(cameraId);
        stream.end(now());
        onChanged(stream);
      },
    };
  }

  /** Ends a publication whose key was replaced, or whose camera was disabled or removed. */
  #recheck(cameraId: string): void {
    const publishing = this.#publishing.get(cameraId);
    const camera = this.#cameras.get(cameraId);
    if (publishing && (!camera || camera.disabled || camera.keyHash !== publishing.keyHash))
      publishing.close();
  }
}

/** Compares in constant time; a camera without a key has none that fits. */
function isKey(key: string, keyHash: string | null): boolean {
  const expected = Buffer.from(keyHash ?? '', 'hex');
  const given = createHash('sha256').update(key).digest();
  return expected.length === given.length && timingSafeEqual(expected, given);
}
