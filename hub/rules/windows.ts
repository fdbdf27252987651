import type { MetricValue } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import { isLeftOut } from './evaluate.ts';
import type { ReadingRule } from './rule.ts';

export const windowFunctions = ['mean', 'max', 'min', 'count', 'rate', 'delta', 'stddev', 'last'] as const;
export type WindowFunction = (typeof windowFunctions)[number];

/** A figure over the last readings of a device, under a name that conditions use like a metric. */
export interface WindowSpec {
  name: string;
  metric: string;
  function: WindowFunction;
  overMs: number;
  /** What a `rate` is per, ms. */
  perMs: number;
}

/** Entries of a window: what comes faster than 256 to its length is put together. */
const MAX_ENTRIES = 256;
/** Beyond the length of a window its first value is looked for this far back, or as far as the window is long. */
const LONGEST_REACH_MS = 600_000;

/** How far back a window looks for the value it begins with, ms: nothing older is of use to it. */
export const reachOf = (overMs: number): number => overMs + Math.min(overMs, LONGEST_REACH_MS);

/** Readings so close together that they are one entry. `at`, `value`: of the last of them; `firstAt`: of the first. */
interface Entry {
  firstAt: number;
  at: number;
  value: number;
  min: number;
  max: number;
  count: number;
  sum: number;
  squares: number;
}

const numberOf = (value: MetricValue | undefined): number | undefined => {
  const number = typeof value === 'boolean' ? Number(value) : value;
  return number !== undefined && Number.isFinite(number) ? number : undefined;
};

/** The last readings of one metric of one device, as far back as a window of this length looks. Bounded. */
export class Window {
  readonly #overMs: number;
  readonly #reachMs: number;
  /** Ascending; the first may lie before the window: it is the value the window begins with. */
  readonly #entries: Entry[] = [];
  #newest: Reading | undefined;

  constructor(overMs: number) {
    this.#overMs = overMs;
    this.#reachMs = reachOf(overMs);
  }

  /** Takes a value in; the same reading again, and one older than the newest, change nothing. */
  take(reading: Reading, raw: MetricValue | undefined): void {
    const value = numberOf(raw);
    if (value === undefined || reading === this.#newest) return;
    const { at } = reading;
    const newest = this.#entries.at(-1);
    if (newest && at < newest.at) return;
    this.#newest = reading;
    if (newest && at - newest.firstAt < this.#overMs / MAX_ENTRIES) {
      newest.at = at;
      newest.value = value;
      newest.min = Math.min(newest.min, value);
      newest.max = Math.max(newest.max, value);
      newest.count++;
      newest.sum += value;
      newest.squares += value * value;
      return;
    }
    const entry = {
      firstAt: at,
      at,
      value,
      min: value,
      max: value,
      count: 1,
      sum: value,
      squares: value * value,
    };
    this.#entries.push(entry);
    this.#forget(at);
  }

  /**
   * The figure as of a reading, which may lack the metric. Undefined where the readings do not say it: as of one older
   * than the newest taken in; and, but for `count` and `last`, while they do not reach back over the whole length.
   */
  figure({ function: name, perMs }: WindowSpec, reading: Reading): number | undefined {
    const newest = this.#entries.at(-1);
    if (!newest || reading.at < newest.at) return undefined;
    this.#forget(reading.at);
    const beginsAt = reading.at - this.#overMs;
    if (name === 'last') return newest.at >= beginsAt ? newest.value : undefined;
    const inside = this.#entries[0] && this.#entries[0].at <= beginsAt ? 1 : 0;
    if (name === 'count') return this.#count(inside);
    const first = this.#entries[0];
    if (inside === 0 || !first || newest === first) return undefined;
    switch (name) {
      case 'delta':
        return newest.value - first.value;
      case 'rate':
        return ((newest.value - first.value) / (newest.at - first.at)) * perMs;
      case 'mean':
        return this.#mean(beginsAt, reading.at);
      case 'max':
        return this.#entries.reduce((max, entry, i) => (i === 0 ? entry.value : Math.max(max, entry.max)), 0);
      case 'min':
        return this.#entries.reduce((min, entry, i) => (i === 0 ? entry.value : Math.min(min, entry.min)), 0);
      case 'stddev':
        return this.#stddev();
    }
  }

  /** Lets go of what no figure needs: all but the last entry before the window, and that one when it is too old. */
  #forget(now: number): void {
    const entries = this.#entries;
    let dropped = 0;
    const atOf = (i: number): number => entries[i]?.at ?? Number.POSITIVE_INFINITY;
    while (atOf(dropped + 1) <= now - this.#overMs) dropped++;
    if (atOf(dropped) < now - this.#reachMs) dropped++;
    if (dropped > 0) entries.splice(0, dropped);
  }

  #count(from: number): number {
    let count = 0;
    for (let i = from; i < this.#entries.length; i++) count += this.#entries[i]?.count ?? 0;
    return count;
  }

  /** Weighted by time, straight lines between readings. */
  #mean(beginsAt: number, endsAt: number): number {
    let area = 0;
    let before: Entry | undefined;
    for (const entry of this.#entries) {
      if (before) {
        const from = Math.max(before.at, beginsAt);
        const slope = (entry.value - before.value) / (entry.at - before.at);
        const begins = before.value + slope * (from - before.at);
        area += ((begins + entry.value) / 2) * (entry.at - from);
      }
      before = entry;
    }
    if (before) area += before.value * (endsAt - before.at);
    return area / (endsAt - beginsAt);
  }

  /** Of the population of readings in the window and the one it begins with. */
  #stddev(): number {
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (const entry of this.#entries) {
      count += entry.count;
      sum += entry.sum;
      squares += entry.squares;
    }
    return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  }
}

/** Rules that leave the same readings out share the window of a metric. */
const keyOf = ({ unless }: ReadingRule, { metric, overMs }: WindowSpec): string =>
  `${metric}\n${overMs}\n${unless?.source ?? ''}`;

/** The windows of one device, each kept once whichever rules look through it. */
export class Windows {
  readonly #byKey = new Map<string, Window>();

  /** The reading as a rule sees it: with its windows beside the metrics. Readings a rule does not judge stay outside. */
  seenBy(rule: ReadingRule, reading: Reading): Reading {
    if (rule.windows.length === 0 || isLeftOut(rule, reading)) return reading;
    const figures: Record<string, MetricValue> = {};
    for (const spec of rule.windows) {
      const window = this.#window(rule, spec);
      window.take(reading, reading.metrics[spec.metric]);
      const figure = window.figure(spec, reading);
      if (figure !== undefined) figures[spec.name] = figure;
    }
    return { ...reading, metrics: { ...reading.metrics, ...figures } };
  }

  /** Lets go of what none of these rules looks through. */
  keepOnly(rules: Iterable<ReadingRule>): void {
    const used = new Set<string>();
    for (const rule of rules) for (const spec of rule.windows) used.add(keyOf(rule, spec));
    for (const key of this.#byKey.keys()) if (!used.has(key)) this.#byKey.delete(key);
  }

  #window(rule: ReadingRule, spec: WindowSpec): Window {
    const { overMs } = spec;
    const key = keyOf(rule, spec);
    let window = this.#byKey.get(key);
    if (!window) this.#byKey.set(key, (window = new Window(overMs)));
    return window;
  }
}

/** The windows of all devices that a rule with windows has met. */
export class WindowBook {
  readonly #byDevice = new Map<string, Windows>();

  /** As `Windows` of the device. */
  seenBy(rule: ReadingRule, deviceId: string, reading: Reading): Reading {
    if (rule.windows.length === 0) return reading;
    let windows = this.#byDevice.get(deviceId);
    if (!windows) this.#byDevice.set(deviceId, (windows = new Windows()));
    return windows.seenBy(rule, reading);
  }

  keepOnly(rules: Iterable<ReadingRule>): void {
    const all = [...rules];
    for (const windows of this.#byDevice.values()) windows.keepOnly(all);
  }

  forget(deviceId: string): void {
    this.#byDevice.delete(deviceId);
  }
}

/** How far back windows of these rules reach, ms; 0 without any. */
export function longestReach(rules: Iterable<ReadingRule>): number {
  let longest = 0;
  for (const { windows } of rules)
    for (const { overMs } of windows) longest = Math.max(longest, reachOf(overMs));
  return longest;
}
