import { METRES_PER_DEGREE, metresBetween, type Position } from '../grids/distance.ts';
import type { Confirmation, Vicinity } from '../rules/rule.ts';
import type { ConfirmLevel } from '../rules/schema.ts';

/** An alert of a device, as far as it may speak for others or be confirmed by them. Instants are Unix ms. */
export interface Witness {
  alertId: string;
  ruleId: string;
  deviceId: string;
  kind: string;
  /** When it fired or last rose. */
  at: number;
  /** When it was over; null while it is open. */
  endedAt: number | null;
  gridCode: string;
  labels: Readonly<Record<string, string>>;
  position: Position | null;
  /** Whether it speaks for a fire: severe enough, no false alarm, no exercise. */
  isCredible: boolean;
  isConfirmed: boolean;
}

/** Witnesses that confirm an open alert. `devices`: those whose alerts began within the time asked. */
export interface Verdict {
  alertId: string;
  confirmation: Confirmation;
  devices: readonly string[];
}

interface Entry {
  witness: Witness;
  /** The places it is found at. */
  keys: readonly string[];
}

/** What a rule asks for; `text` and `place` as written, to tell alike from different. */
interface Asked {
  confirmation: Confirmation;
  text: string;
  place: string;
}

/** The devices that confirm each other, by what was asked of whom. */
type Judged = Map<string, readonly string[] | null>;

/** The grid a device stands in, or the one that lies in, that is no deeper than a level. */
export type GridAtLevel = (gridCode: string, level: Exclude<ConfirmLevel, 'floor'>) => string;

const keyOf = ({ ruleId, deviceId }: Pick<Witness, 'ruleId' | 'deviceId'>): string =>
  `${ruleId}\n${deviceId}`;

/** Alerts within `radiusM` of each other lie in the same strip of latitude of that height, or in neighbouring ones. */
const stripOf = ({ lat }: Position, radiusM: number): number =>
  Math.floor((lat * METRES_PER_DEGREE) / radiusM);

/**
 * The devices that confirm each other within `group`: those of the first stretch of `withinMs` in which enough of
 * them began. Null when there is none. What is over speaks for as long again.
 */
export function corroborating(
  { devices, kinds, withinMs, rules }: Confirmation,
  group: Iterable<Witness>,
  now: number,
): string[] | null {
  const heard = [...group]
    .filter(
      ({ isCredible, kind, ruleId, endedAt }) =>
        isCredible &&
        kinds.some((known) => known === kind) &&
        (rules?.includes(ruleId) ?? true) &&
        (endedAt === null || endedAt + withinMs >= now),
    )
    .sort((a, b) => a.at - b.at);
  const counts = new Map<string, number>();
  let first = 0;
  for (const { deviceId, at } of heard) {
    counts.set(deviceId, (counts.get(deviceId) ?? 0) + 1);
    for (let oldest = heard[first]; oldest && oldest.at < at - withinMs; oldest = heard[++first]) {
      const left = (counts.get(oldest.deviceId) ?? 0) - 1;
      if (left > 0) counts.set(oldest.deviceId, left);
      else counts.delete(oldest.deviceId);
    }
    if (counts.size >= devices) return [...counts.keys()];
  }
  return null;
}

/**
 * The alerts that may confirm one another, found by place. Of each rule and device it keeps the newest one, for as
 * long as it can speak: what it holds is bounded by them.
 */
export class WitnessBook {
  readonly #asked: ReadonlyMap<string, Asked>;
  /** Each kind of place once, by how it is written. */
  readonly #places: ReadonlyMap<string, Vicinity>;
  readonly #longestMs: number;
  readonly #gridAt: GridAtLevel;
  readonly #entries = new Map<string, Entry>();
  readonly #byPlace = new Map<string, Set<Entry>>();
  /** Keys of what is over → when it is forgotten, in that order. */
  readonly #over = new Map<string, number>();

  /** `confirmations`: by the id of the rule whose alerts each confirms. */
  constructor(confirmations: ReadonlyMap<string, Confirmation>, gridAt: GridAtLevel) {
    const asked = [...confirmations].map(([ruleId, confirmation]): [string, Asked] => [
      ruleId,
      { confirmation, text: JSON.stringify(confirmation), place: JSON.stringify(confirmation.place) },
    ]);
    this.#asked = new Map(asked);
    this.#places = new Map(asked.map(([, { place, confirmation }]) => [place, confirmation.place]));
    this.#longestMs = Math.max(0, ...[...confirmations.values()].map(({ withinMs }) => withinMs));
    this.#gridAt = gridAt;
  }

  /** For how long alerts that are over must be known, ms; 0 when nothing is ever confirmed here. */
  get longestMs(): number {
    return this.#longestMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Everything it knows. */
  *witnesses(): Iterable<Witness> {
    for (const { witness } of this.#entries.values()) yield witness;
  }

  /** Takes what is known of an alert now; answers whether it says anything that could confirm something. */
  take(witness: Witness, now: number): boolean {
    this.#forgetOver(now);
    const key = keyOf(witness);
    const known = this.#entries.get(key);
    const isSame = known?.witness.alertId === witness.alertId;
    if (known && !isSame && witness.endedAt !== null) return false; // an older one, marked long after
    const before = known?.witness;
    if (known && isSame) known.witness = witness;
    else {
      if (known) this.#remove(key, known);
      this.#add(key, { witness, keys: this.#keysOf(witness) });
    }
    this.#over.delete(key);
    if (witness.endedAt !== null) this.#over.set(key, now + this.#longestMs);
    if (!before || !isSame) return true;
    return (witness.isCredible && !before.isCredible) || witness.at !== before.at;
  }

  /** What the alerts around a witness make of each other now. */
  *verdictsAround(about: Witness, now: number): Iterable<Verdict> {
    const judged: Judged = new Map();
    for (const [written, place] of this.#places)
      for (const { witness } of this.#near(place, about)) yield* this.#judge(witness, written, now, judged);
  }

  /** What all alerts make of each other now. */
  *verdicts(now: number): Iterable<Verdict> {
    const judged: Judged = new Map();
    for (const written of this.#places.keys())
      for (const { witness } of this.#entries.values()) yield* this.#judge(witness, written, now, judged);
  }

  #judge(witness: Witness, written: string, now: number, judged: Judged): Verdict[] {
    const asked = this.#asked.get(witness.ruleId);
    if (asked?.place !== written || witness.isConfirmed || witness.endedAt !== null) return [];
    const { confirmation, text } = asked;
    const { place } = confirmation;
    // All alerts of a grid share one judgement; around a position each has its own.
    const what = `${text}\n${'in' in place ? this.#keyAt(place, witness) : witness.alertId}`;
    let devices = judged.get(what);
    if (devices === undefined) {
      const group = this.#near(place, witness).map((entry) => entry.witness);
      judged.set(what, (devices = corroborating(confirmation, group, now)));
    }
    return devices ? [{ alertId: witness.alertId, confirmation, devices }] : [];
  }

  /** Whom a witness shares a place with, itself included. */
  #near(place: Vicinity, about: Witness): Entry[] {
    if ('in' in place) return [...(this.#byPlace.get(this.#keyAt(place, about) ?? '') ?? [])];
    const { position } = about;
    if (!position) return [];
    const { radiusM } = place;
    const strip = stripOf(position, radiusM);
    return [strip - 1, strip, strip + 1].flatMap((row) =>
      [...(this.#byPlace.get(`${radiusM} m\n${row}`) ?? [])].filter(
        ({ witness }) => witness.position && metresBetween(position, witness.position) <= radiusM,
      ),
    );
  }

  #keysOf(witness: Witness): string[] {
    return [...this.#places.values()].flatMap((place) => this.#keyAt(place, witness) ?? []);
  }

  #keyAt(place: Vicinity, { gridCode, labels, position }: Witness): string | null {
    if ('radiusM' in place) return position && `${place.radiusM} m\n${stripOf(position, place.radiusM)}`;
    if (place.in !== 'floor') return `${place.in}\n${this.#gridAt(gridCode, place.in)}`;
    return JSON.stringify([gridCode, labels['building'] ?? '', labels['floor'] ?? '']);
  }

  #forgetOver(now: number): void {
    for (const [key, until] of this.#over) {
      if (until >= now) return;
      this.#over.delete(key);
      const entry = this.#entries.get(key);
      if (entry) this.#remove(key, entry);
    }
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    for (const at of entry.keys) {
      let there = this.#byPlace.get(at);
      if (!there) this.#byPlace.set(at, (there = new Set()));
      there.add(entry);
    }
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key);
    for (const at of entry.keys) {
      const there = this.#byPlace.get(at);
      there?.delete(entry);
      if (there?.size === 0) this.#byPlace.delete(at);
    }
  }
}
