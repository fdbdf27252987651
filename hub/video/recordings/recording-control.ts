import type { Log } from '../../kernel/log.ts';
import type { FromRecorder, StopReason, ToRecorder } from '../recording-protocol.ts';

/** What is wrong, in figures and no language. */
export interface RecordingFault {
  summary: string;
  detail: Readonly<Record<string, unknown>>;
}

/** How a camera is to be recorded. */
export interface RecordingSetting {
  record: boolean;
  retentionDays: number | null;
}

export interface RecordingControlOptions {
  /** To the recorder in the media process; lost while that is down. */
  send(order: ToRecorder): void;
  report(fault: RecordingFault | null): void;
  log: Log;
  defaultDays: number;
}

/** Which cameras are recorded, and what keeps them from it. */
export class RecordingControl {
  readonly #options: RecordingControlOptions;
  readonly #settings = new Map<string, RecordingSetting>();
  readonly #stopped = new Map<string, { reason: StopReason; at: number }>();
  #room: { isFull: boolean; usedBytes: number; freeBytes: number } | undefined;

  constructor(options: RecordingControlOptions) {
    this.#options = options;
  }

  /** Null: there is no such camera any more. What it left stays until its time is over. */
  set(cameraId: string, setting: RecordingSetting | null): void {
    const before = this.#settings.get(cameraId)?.record ?? false;
    if (setting) this.#settings.set(cameraId, setting);
    else this.#settings.delete(cameraId);
    if (before === (setting?.record ?? false)) return;
    this.#stopped.delete(cameraId);
    this.tell();
  }

  retentionDaysOf(cameraId: string): number {
    return this.#settings.get(cameraId)?.retentionDays ?? this.#options.defaultDays;
  }

  /** The media process is new: it hears what is to be recorded, and whatever stood in the way may be over. */
  restarted(): void {
    this.#stopped.clear();
    this.tell();
  }

  /** Says what is to be recorded. */
  tell(): void {
    const cameraIds = this.#room?.isFull ? [] : this.#wanted();
    this.#options.send({ type: 'record', cameraIds });
    this.#report();
  }

  /** Nothing is recorded while there is no room. */
  room(room: { isFull: boolean; usedBytes: number; freeBytes: number }): void {
    const changes = room.isFull !== (this.#room?.isFull ?? false);
    this.#room = room;
    if (changes) this.tell();
  }

  /** Why a camera that is to be recorded is not; undefined when all is well with it. */
  troubleOf(cameraId: string): StopReason | undefined {
    if (!this.#settings.get(cameraId)?.record) return undefined;
    return this.#room?.isFull ? 'disk-full' : this.#stopped.get(cameraId)?.reason;
  }

  stopped({ cameraId, reason, at }: Extract<FromRecorder, { type: 'recording-stopped' }>): void {
    this.#options.log.warn({ cameraId, reason }, 'a camera is not recorded');
    this.#stopped.set(cameraId, { reason, at });
    this.#report();
  }

  resumed({ cameraId, missedFrames }: Extract<FromRecorder, { type: 'recording-resumed' }>): void {
    this.#options.log.info({ cameraId, missedFrames }, 'a camera is recorded again');
    this.#stopped.delete(cameraId);
    this.#report();
  }

  #wanted(): string[] {
    return [...this.#settings].flatMap(([id, { record }]) => (record ? [id] : []));
  }

  #report(): void {
    const wanted = this.#wanted();
    const { report } = this.#options;
    if (this.#room?.isFull && wanted.length > 0) {
      const { usedBytes, freeBytes } = this.#room;
      const detail = { cameras: wanted.length, reason: 'disk-full', usedBytes, freeBytes };
      return report({ summary: `${wanted.length} cameras: disk-full`, detail });
    }
    const [first] = this.#stopped.values();
    if (!first) return report(null);
    const cameras = [...this.#stopped.keys()];
    const detail = { cameras: cameras.slice(0, 20), count: cameras.length, reason: first.reason };
    report({ summary: `${cameras.length} cameras: ${first.reason}`, detail });
  }
}
