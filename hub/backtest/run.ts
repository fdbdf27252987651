import type { Reading } from '../ingest/reading.ts';
import { type Episode, metricsOf, Replay } from '../rules/replay.ts';
import type { ReadingRule } from '../rules/rule.ts';
import type { Schedule } from '../rules/schedule.ts';
import type { Embedded } from '../telemetry/query/embedded.ts';
import { heldFor } from '../telemetry/query/source.ts';
import type { StoredReading } from '../telemetry/stored-reading.ts';
import { ArrivalOrder } from './arrival.ts';
import type { Basis, Order, Progress } from './order.ts';
import type { Pace } from './pace.ts';
import type { Subject } from './subjects.ts';

/** Readings a rule is driven through before it is looked whether others wait. */
const STRIDE = 4096;

export interface RunOptions {
  history: Embedded;
  /** Rules for the same devices: one pass over the readings serves them all. */
  rules: readonly ReadingRule[];
  subjects: readonly Subject[];
  order: Pick<Order, 'from' | 'to' | 'now'>;
  isActive(schedule: Schedule, at: number): boolean;
  pace: Pace;
  /** An episode of the rule at this place among `rules`; those of one device by when they fired. */
  onEpisode(place: number, subject: Subject, episode: Episode): void;
}

/** Drives the rules through the readings that are held of these devices, as they arrived. */
export async function replayHistory(options: RunOptions): Promise<Basis> {
  const { history, subjects, order, pace } = options;
  const wanted = new Set(options.rules.flatMap((rule) => [...metricsOf(rule)]));
  const progress: Progress = { done: 0, total: subjects.length, readings: 0 };
  const first = heldFor('raw', await history.held(order.now));
  let failures = 0;
  for (const subject of subjects) {
    const run = new SubjectRun(options, subject);
    const wish = { deviceNo: subject.no, wanted, range: order, now: order.now };
    await history.snapshot(wish, async (snapshot) => {
      const range = { from: Math.max(order.from, snapshot.held.raw), to: order.to };
      if (range.from >= range.to) return;
      for await (const piece of snapshot.readings(range)) await run.take(piece, progress);
    });
    failures += await run.end(progress);
    progress.done++;
    await pace.breathe(progress);
  }
  const coveredFrom = first === null ? null : Math.max(first, order.from);
  const { done: devices, readings } = progress;
  return { coveredFrom, devices, readings, tookMs: pace.tookMs, failures };
}

/** The rules over the readings of one device. */
class SubjectRun {
  readonly #options: RunOptions;
  readonly #subject: Subject;
  readonly #replays: readonly Replay[];
  readonly #arrival = new ArrivalOrder<StoredReading>();

  constructor(options: RunOptions, subject: Subject) {
    this.#options = options;
    this.#subject = subject;
    this.#replays = options.rules.map((rule) => new Replay(rule, options.isActive));
  }

  async take(piece: readonly StoredReading[], progress: Progress): Promise<void> {
    await this.#observe(this.#arrival.take(piece), progress);
  }

  /** No more readings; answers how many evaluations failed. */
  async end(progress: Progress): Promise<number> {
    await this.#observe(this.#arrival.end(), progress);
    const { to, now } = this.#options.order;
    let failures = 0;
    for (const [place, replay] of this.#replays.entries()) {
      replay.end(Math.min(to, now));
      this.#tell(place, replay.episodes);
      failures += replay.failures;
    }
    return failures;
  }

  async #observe(readings: readonly StoredReading[], progress: Progress): Promise<void> {
    const deviceId = this.#subject.id;
    for (let begin = 0; begin < readings.length; begin += STRIDE) {
      const end = Math.min(begin + STRIDE, readings.length);
      for (let i = begin; i < end; i++) {
        const stored = readings[i];
        if (!stored) break;
        const { at, deviceAt, receivedAt, seq, clock, metrics } = stored;
        const reading: Reading = { deviceId, at, deviceAt, receivedAt, seq, clock, metrics };
        for (const replay of this.#replays) replay.observe(reading);
      }
      progress.readings += end - begin;
      for (const [place, replay] of this.#replays.entries())
        if (replay.episodes.length > 1) this.#tell(place, replay.take());
      await this.#options.pace.breathe(progress);
    }
  }

  #tell(place: number, episodes: readonly Episode[]): void {
    for (const episode of episodes) this.#options.onEpisode(place, this.#subject, episode);
  }
}
