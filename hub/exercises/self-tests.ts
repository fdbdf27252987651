import type { Device } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import { type Exercise, saysOfTest, TEST_LASTS_MS } from './exercise.ts';
import { rowOfExercise } from './rows.ts';

/** A later end is written only when it is this much later: a device under test may report every second. */
const WORTH_WRITING_MS = 60_000;

export interface SelfTestsOptions {
  clock: Clock;
  /** Runs work in a transaction: for tests of which nothing more is heard. */
  transact(work: (tx: Tx) => void): void;
}

interface Test {
  exercise: Exercise;
  /** When it ends as far as the store knows. */
  storedTo: number;
}

/**
 * Puts on record that detectors are tested, from what they say themselves. One test of a device is known at a time;
 * one taken up again soon is the same, so that a device that says now this, now that fills no table.
 */
export class SelfTests {
  readonly #options: SelfTestsOptions;
  /** By device: the test that goes on, or has been over for less than one lasts. */
  readonly #byDevice = new Map<string, Test>();
  readonly #due: DueQueue<string>;
  #active = 0;

  constructor(options: SelfTestsOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids, now) =>
      options.transact((tx) => {
        for (const id of ids) this.#pass(id, now, tx);
      }),
    );
  }

  get activeCount(): number {
    return this.#active;
  }

  byId(id: string): Exercise | undefined {
    for (const { exercise } of this.#byDevice.values()) if (exercise.id === id) return exercise;
    return undefined;
  }

  /** Takes up a test from before a restart; when its end has passed, it comes due at once. */
  restore(exercise: Exercise): void {
    if (!('deviceId' in exercise.target)) return;
    const { deviceId } = exercise.target;
    this.#byDevice.set(deviceId, { exercise, storedTo: exercise.to });
    this.#active++;
    this.#due.schedule(deviceId, exercise.to);
  }

  /** Follows what a reading says of a test, in its transaction; one that comes late says nothing of now. */
  heard(device: Device, { metrics, clock }: Reading, tx: Tx): void {
    const known = this.#byDevice.get(device.id);
    if (!known && metrics['test'] !== true) return;
    const says = clock === 'late' ? null : saysOfTest(metrics);
    if (says === true) this.#goesOn(device, known, tx);
    else if (says === false && known) this.#end(known, device.id, 'device', tx);
  }

  close(): void {
    this.#due.close();
  }

  #goesOn(device: Device, known: Test | undefined, tx: Tx): void {
    const now = this.#options.clock.now();
    const to = now + TEST_LASTS_MS;
    const isOver = known?.exercise.endedAt !== null;
    const renewed = { to, updatedAt: now, endedAt: null, endedBy: null };
    const exercise: Exercise = known
      ? { ...known.exercise, ...renewed }
      : {
          id: newId(),
          type: 'test',
          target: { deviceId: device.id },
          gridCode: device.gridCode,
          from: now,
          comment: 'the device reports a test',
          author: 'hub',
          createdAt: now,
          ...renewed,
        };
    const isWritten = isOver || to - (known?.storedTo ?? 0) >= WORTH_WRITING_MS;
    if (isOver) this.#active++;
    this.#byDevice.set(device.id, { exercise, storedTo: isWritten ? to : (known?.storedTo ?? to) });
    if (!isWritten) return;
    this.#due.schedule(device.id, to);
    tx.put('exercises', rowOfExercise(exercise));
  }

  #end(test: Test, deviceId: string, by: string, tx: Tx): void {
    if (test.exercise.endedAt !== null) return;
    const now = this.#options.clock.now();
    test.exercise = { ...test.exercise, updatedAt: now, endedAt: now, endedBy: by };
    this.#active--;
    this.#due.schedule(deviceId, now + TEST_LASTS_MS);
    tx.put('exercises', rowOfExercise(test.exercise));
  }

  /** Its instant has come: it is over, is forgotten, or was spoken of since. */
  #pass(deviceId: string, now: number, tx: Tx): void {
    const test = this.#byDevice.get(deviceId);
    if (!test) return;
    if (test.exercise.endedAt !== null) this.#byDevice.delete(deviceId);
    else if (test.exercise.to <= now) this.#end(test, deviceId, 'hub', tx);
    else this.#due.schedule(deviceId, test.exercise.to);
  }
}
