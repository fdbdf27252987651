import { Gauge, type Registry } from 'prom-client';
import { type ExerciseType, exerciseTypes, type HandledAlert } from '../alerts/alert.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import {
  type Exercise,
  type ExerciseSubject,
  exerciseState,
  type HeldType,
  reaches,
  refuseTime,
} from './exercise.ts';
import { exerciseOfRow, rowOfExercise } from './rows.ts';
import { SelfTests } from './self-tests.ts';

/** Drills and maintenance pending or going on at a time: every alert that opens meets all of them. */
const MAX_OPEN = 1000;

export type ExerciseDraft = Pick<Exercise, 'target' | 'gridCode' | 'from' | 'to' | 'comment' | 'author'> & {
  type: HeldType;
};

/** Why an alert has no effect now. */
export interface ExerciseHold {
  by: 'exercise';
  id: string;
  text: string;
  detail: Readonly<Record<string, unknown>>;
}

export interface ExercisesOptions {
  clock: Clock;
  isWithin(code: string, root: string): boolean;
  /** Runs work in a transaction: for exercises that begin and end by themselves. */
  transact(work: (tx: Tx) => void): void;
  /** One has ended or its beginning has come: the open alerts follow, in the same transaction. */
  onChanged(tx: Tx): void;
}

/** The drills and maintenance that are not over, in memory as in the store; and the tests detectors make of themselves. */
export class Exercises {
  readonly tests: SelfTests;
  readonly #options: ExercisesOptions;
  readonly #open = new Map<string, Exercise & { type: HeldType }>();
  readonly #due: DueQueue<string>;

  constructor(options: ExercisesOptions) {
    this.#options = options;
    this.tests = new SelfTests(options);
    this.#due = new DueQueue(options.clock, (ids) => options.transact((tx) => this.#pass(ids, tx)));
  }

  async load(store: Store): Promise<void> {
    const rows = await store.db.selectFrom('exercises').selectAll().where('endedAt', 'is', null).execute();
    for (const { type, ...rest } of rows.map(exerciseOfRow)) {
      if (type === 'test') this.tests.restore({ ...rest, type });
      else this.#open.set(rest.id, { ...rest, type });
    }
  }

  /** Takes up where the hub stopped: what ended meanwhile has ended, and the open alerts follow. */
  resume(tx: Tx): void {
    this.#pass([...this.#open.keys()], tx);
  }

  close(): void {
    this.#due.close();
    this.tests.close();
  }

  byId(id: string): Exercise | undefined {
    return this.#open.get(id) ?? this.tests.byId(id);
  }

  /** The drill or maintenance that goes on where something begins at `at`, and has since before that. */
  at(about: ExerciseSubject, at: number): Exercise | undefined {
    const now = this.#options.clock.now();
    for (const exercise of this.#open.values()) {
      const isOn = exerciseState(exercise, now) === 'active' && at >= exercise.from;
      if (isOn && reaches(exercise, about, this.#options.isWithin)) return exercise;
    }
    return undefined;
  }

  /** The exercise that an alert is part of, while that goes on. */
  of(alert: Pick<HandledAlert, 'exercise'> & ExerciseSubject): Exercise | undefined {
    return alert.exercise === null ? undefined : this.at(alert, this.#options.clock.now());
  }

  /** What holds an alert back now; a test holds nothing, for its readings are never judged. */
  holding(alert: HandledAlert): ExerciseHold | undefined {
    const exercise = this.of(alert);
    if (!exercise) return undefined;
    const { id, type, author, comment, to } = exercise;
    const text = `part of the ${type} of ${author} until ${new Date(to).toISOString()}: no case is opened and no integration is told`;
    return { by: 'exercise', id, text, detail: { exercise: id, type, author, comment, to } };
  }

  /** @throws HubError bad-request (its time), conflict (too many) */
  create(draft: ExerciseDraft, tx: Tx): Exercise {
    const now = this.#options.clock.now();
    const from = Math.max(draft.from, now);
    assertTime(draft.type, { from, to: draft.to }, now);
    if (this.#open.size >= MAX_OPEN)
      throw new HubError('conflict', `There are ${MAX_OPEN} exercises already: end some first.`);
    const times = { from, createdAt: now, updatedAt: now, endedAt: null, endedBy: null };
    const exercise = { ...draft, ...times, id: newId() };
    this.#keep(exercise, tx);
    return exercise;
  }

  /** Another end or another comment. @throws HubError wrong-state (it has ended, or is a test), bad-request (its time) */
  change(id: string, changes: Partial<Pick<Exercise, 'to' | 'comment'>>, tx: Tx): Exercise {
    const now = this.#options.clock.now();
    const exercise = { ...this.#standing(id), ...changes, updatedAt: now };
    assertTime(exercise.type, exercise, now);
    this.#keep(exercise, tx);
    return exercise;
  }

  /** Ends it before its time; what it held takes effect. @throws HubError wrong-state (it has ended, or is a test) */
  end(id: string, by: string, tx: Tx): Exercise {
    const ended = this.#end(this.#standing(id), by, tx);
    this.#options.onChanged(tx);
    return ended;
  }

  /** Shows how many go on in the metrics. */
  show(metrics: Registry): void {
    const count = (type: ExerciseType): number => this.#countActive(type);
    new Gauge({
      name: 'gridwatch_exercises_active',
      help: 'Drills, maintenance and self-tests going on',
      labelNames: ['type'],
      registers: [metrics],
      collect() {
        for (const type of exerciseTypes) this.set({ type }, count(type));
      },
    });
  }

  #countActive(type: ExerciseType): number {
    if (type === 'test') return this.tests.activeCount;
    const now = this.#options.clock.now();
    const active = [...this.#open.values()].filter((one) => exerciseState(one, now) === 'active');
    return active.filter((one) => one.type === type).length;
  }

  #standing(id: string): Exercise & { type: HeldType } {
    const exercise = this.#open.get(id);
    if (exercise && exerciseState(exercise, this.#options.clock.now()) !== 'ended') return exercise;
    if (this.tests.byId(id)) throw new HubError('wrong-state', 'The device ends its test by itself.');
    throw new HubError('wrong-state', 'The exercise has ended: make a new one.');
  }

  #keep(exercise: Exercise & { type: HeldType }, tx: Tx): void {
    this.#open.set(exercise.id, exercise);
    this.#schedule(exercise);
    tx.put('exercises', rowOfExercise(exercise));
  }

  #schedule(exercise: Exercise): void {
    const isPending = exerciseState(exercise, this.#options.clock.now()) === 'pending';
    this.#due.schedule(exercise.id, isPending ? exercise.from : exercise.to);
  }

  #end(exercise: Exercise, by: string, tx: Tx): Exercise {
    const now = this.#options.clock.now();
    const ended = { ...exercise, updatedAt: now, endedAt: now, endedBy: by };
    this.#open.delete(exercise.id);
    this.#due.cancel(exercise.id);
    tx.put('exercises', rowOfExercise(ended));
    return ended;
  }

  /** Their instants have come: they begin, or are over. */
  #pass(ids: readonly string[], tx: Tx): void {
    for (const id of ids) {
      const exercise = this.#open.get(id);
      if (!exercise) continue;
      if (exerciseState(exercise, this.#options.clock.now()) === 'ended') this.#end(exercise, 'hub', tx);
      else this.#schedule(exercise);
    }
    this.#options.onChanged(tx);
  }
}

function assertTime(type: HeldType, time: Pick<Exercise, 'from' | 'to'>, now: number): void {
  const refused = refuseTime(type, time, now);
  if (refused !== null) throw new HubError('bad-request', refused);
}
