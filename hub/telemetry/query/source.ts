import { STATE_HOLD_MS } from '../segment.ts';
import type { Range } from './steps.ts';

/** Where history is read from: the readings themselves (blocks and log), a tier folded already, or InfluxDB. */
export type Source = 'raw' | 'minute' | 'hour' | 'influx';

/** What a folded tier is made of: it can only serve steps that begin at multiples of its unit. */
export const unitMs = { minute: 60_000, hour: 3_600_000 } as const;
type Folded = keyof typeof unitMs;

/** A stretch of the range and where it is read from. */
export interface Part extends Range {
  source: Source;
}

type ByTier<T> = Readonly<Record<Exclude<Source, 'influx'>, T>>;

/** From when each tier is complete: below, it was deleted; -Infinity where nothing ever was. `since`: from when there is anything. */
export interface Held extends ByTier<number> {
  since: number | null;
}

export interface StepsAsked extends Range {
  /** As `stepStarts` gives them: they cover the range. */
  starts: readonly number[];
  held: Held;
  /** Instants of what is only in the log yet. */
  logged: readonly number[];
}

export interface Plan {
  /** Side by side and ascending. */
  parts: Part[];
  /** The beginning of the range, widened where only a folded tier has it. */
  from: number;
  /** What the answer rests on, oldest first. */
  sources: Source[];
}

/** So many stretches are read from readings on their own; more become one. */
const MAX_STRETCHES = 16;

/** Slots of hours are a week long and begin at multiples of it: before the first reading, as a rule. */
const HOUR_SLOT_MS = 7 * 24 * unitMs.hour;

const floorTo = (at: number, unit: number): number => Math.floor(at / unit) * unit;
const isFolded = (source: Source): source is Folded => source in unitMs;

/** Whether a tier can tell what the steps that begin at `starts` were. */
export const serves = (source: Folded, starts: readonly number[]): boolean =>
  starts.every((at) => at % unitMs[source] === 0);

/** From when there is anything, by the oldest slot of each tier and the `first` reading of the raw ones; null: nothing. */
export function oldestOf({ raw, minute, hour }: ByTier<number | null>, first: number | null): number | null {
  if (raw === null) return hour ?? minute ?? first;
  if (hour !== null && hour < floorTo(raw, HOUR_SLOT_MS)) return hour;
  if (minute !== null && minute < raw) return minute;
  return first ?? raw;
}

/** From when the steps, or the readings themselves, can be told from what is held here; null when nothing is. */
export function heldFor(
  starts: readonly number[] | 'raw',
  { raw, minute, hour, since }: Held,
): number | null {
  if (since === null) return null;
  const floors = [raw];
  if (starts !== 'raw' && serves('minute', starts)) floors.push(minute);
  if (starts !== 'raw' && serves('hour', starts)) floors.push(hour);
  return Math.max(since, Math.min(...floors));
}

/** Where the first step begins that is held here as a whole, `to` when none is: before it InfluxDB has to answer. */
export function seamOf(starts: readonly number[], since: number | null, to: number): number {
  return Math.min(to, starts.find((at) => since !== null && at >= since) ?? to);
}

/** The coarsest tiers that can serve the steps, as far back as each is complete; then the readings, as far as they are. */
function cover({ from, to, starts, held }: StepsAsked): Part[] {
  const parts: Part[] = [];
  let end = to;
  for (const source of ['hour', 'minute', 'raw'] as const) {
    const begin = Math.max(from, held[source]);
    if (begin >= end || (source !== 'raw' && !serves(source, starts))) continue;
    parts.unshift({ source, from: begin, to: end });
    end = begin;
  }
  return parts;
}

/** What a folded tier cannot serve exactly: the ragged ends of the range, and units that readings in the log belong to. */
function ragged({ logged, held }: StepsAsked, parts: readonly Part[]): Range[] {
  const stretches: Range[] = [];
  for (const { source, from, to } of parts) {
    if (!isFolded(source)) continue;
    const unit = unitMs[source];
    const touched = logged.filter((at) => at >= from && at < to);
    if (from % unit !== 0) touched.push(from);
    if (to % unit !== 0) touched.push(to - 1);
    for (const start of new Set(touched.map((at) => floorTo(at, unit)))) {
      const stretch = { from: Math.max(start, from), to: Math.min(start + unit, to) };
      if (stretch.from >= held.raw) stretches.push(stretch);
    }
  }
  return stretches;
}

/** Sorted and without overlap; too many are one. */
function merged(stretches: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to);
    else result.push({ ...stretch });
  }
  const [first, last] = [result[0], result.at(-1)];
  return first && last && result.length > MAX_STRETCHES ? [{ from: first.from, to: last.to }] : result;
}

/** The parts with the stretches cut out of them, each stretch read from readings. */
function carve(parts: readonly Part[], stretches: readonly Range[]): Part[] {
  const result: Part[] = [];
  const add = (part: Part): void => {
    const last = result.at(-1);
    if (part.from >= part.to) return;
    if (last?.source === part.source) last.to = part.to;
    else result.push(part);
  };
  for (const { source, from, to } of parts) {
    let begin = from;
    for (const stretch of stretches) {
      if (stretch.to <= begin || stretch.from >= to) continue;
      add({ source, from: begin, to: stretch.from });
      begin = Math.min(stretch.to, to);
      add({ source: 'raw', from: Math.max(stretch.from, from), to: begin });
    }
    add({ source, from: begin, to });
  }
  return result;
}

/** Where each stretch of the steps is read from, of what is held here. */
export function planSteps(asked: StepsAsked): Plan {
  const whole = cover(asked);
  const parts = carve(whole, merged(ragged(asked, whole)));
  const [first] = parts;
  let { from } = asked;
  // Only here has a folded tier a ragged beginning: there are no readings to cut it by.
  if (first && isFolded(first.source) && first.from === from)
    from = first.from = floorTo(from, unitMs[first.source]);
  return { parts, from, sources: whole.length > 0 ? whole.map(({ source }) => source) : ['raw'] };
}

/** The plan with what tells the states at its beginning put before it, where that is held. */
export function withLead(plan: Plan, { raw }: Held): Plan {
  const [first, ...rest] = plan.parts;
  if (!first || first.from > plan.from) return plan;
  const from = plan.from - STATE_HOLD_MS;
  if (!isFolded(first.source))
    return { ...plan, parts: [{ ...first, from: Math.max(from, Math.min(raw, first.from)) }, ...rest] };
  if (from >= raw) return { ...plan, parts: [{ source: 'raw', from, to: plan.from }, ...plan.parts] };
  return { ...plan, parts: [{ ...first, from: floorTo(from, unitMs[first.source]) }, ...rest] };
}
