import type { HandledAlert } from './alert.ts';
import type { AlertTransition } from './effect.ts';
import type { HoldBack } from './hold-back.ts';
import { type GridPath, inhibitionOfKey, keysOf, settle } from './inhibition.ts';
import type { Inhibition } from './policy.ts';

interface Placed {
  alert: HandledAlert;
  /** Where it mutes, and where it is muted. */
  mutes: readonly string[];
  mutedAt: readonly string[];
}

/** Ids by the keys they stand under. */
class Index {
  readonly #byKey = new Map<string, Set<string>>();

  at(key: string): ReadonlySet<string> {
    return this.#byKey.get(key) ?? nobody;
  }

  add(keys: readonly string[], id: string): void {
    for (const key of keys) {
      const ids = this.#byKey.get(key);
      if (ids) ids.add(id);
      else this.#byKey.set(key, new Set([id]));
    }
  }

  remove(keys: readonly string[], id: string): void {
    for (const key of keys) {
      const ids = this.#byKey.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.#byKey.delete(key);
    }
  }
}

const nobody: ReadonlySet<string> = new Set();

/**
 * Which open alerts mute which, by the inhibitions of the policy. An alert that none of them speaks of costs the look
 * at their matchers; what mutes and what is muted are found by where they stand.
 */
export class Inhibitions {
  readonly #inhibitions: readonly Inhibition[];
  readonly #pathOf: (gridCode: string) => GridPath;
  readonly #placed = new Map<string, Placed>();
  readonly #sources = new Index();
  readonly #targets = new Index();
  /** Alerts that may both mute and be muted, in the order they opened; and those of them that are muted. */
  readonly #mixed = new Set<string>();
  #muted: ReadonlySet<string> = nobody;

  constructor(inhibitions: readonly Inhibition[], pathOf: (gridCode: string) => GridPath) {
    this.#inhibitions = inhibitions;
    this.#pathOf = pathOf;
  }

  /** Takes over the alerts that are open at start, the first to have opened first. */
  restore(open: Iterable<HandledAlert>): void {
    for (const alert of [...open].sort((a, b) => (a.id < b.id ? -1 : 1))) this.#place(alert);
    this.#settle();
  }

  /** What mutes an alert now, open or about to be. One that mutes it already stays the one. */
  holding(alert: HandledAlert): HoldBack | undefined {
    if (this.#mixed.has(alert.id) && !this.#muted.has(alert.id)) return undefined;
    let first: HoldBack | undefined;
    for (const key of this.#keysOf('target', alert)) {
      const inhibition = inhibitionOfKey(key);
      const present = alert.heldBackBy?.by === 'inhibition' ? alert.heldBackBy.id : undefined;
      const ids = this.#sources.at(key);
      if (present !== undefined && ids.has(present) && this.#isMuting(present, alert.id))
        return this.#holdBy(present, inhibition);
      if (first) continue;
      for (const id of ids) {
        if (!this.#isMuting(id, alert.id)) continue;
        first = this.#holdBy(id, inhibition);
        break;
      }
    }
    return first;
  }

  /** An alert has changed: answers those whose holding may have changed by that. */
  follow(alert: HandledAlert, transition: AlertTransition): ReadonlySet<string> {
    const before = this.#placed.get(alert.id);
    const wasMixed = this.#mixed.has(alert.id);
    this.#take(alert.id);
    if (transition !== 'resolved') this.#place(alert);
    const after = this.#placed.get(alert.id);
    const isSource = (placed: Placed | undefined): boolean => (placed?.mutes.length ?? 0) > 0;
    if (!isSource(before) && !isSource(after)) return nobody;
    // Nobody had asked who of the mixed is muted when it opened.
    const affected = new Set(this.#mixed.has(alert.id) ? [alert.id] : []);
    if (!isSame(before?.mutes, after?.mutes)) {
      this.#addTargets(before, affected);
      this.#addTargets(after, affected);
    }
    if (this.#mixed.size > 0 || wasMixed) this.#resettle(affected);
    return affected;
  }

  #isMuting(source: string, target: string): boolean {
    return source !== target && !this.#muted.has(source);
  }

  #holdBy(id: string, inhibition: string): HoldBack {
    const source = this.#placed.get(id)?.alert.ruleId ?? '';
    const text = `inhibited by an alert of ${source} (${inhibition})`;
    return { by: 'inhibition', id, text, detail: { inhibition, source } };
  }

  #keysOf(side: 'source' | 'target', alert: HandledAlert): string[] {
    return keysOf(this.#inhibitions, side, alert, this.#pathOf);
  }

  #place(alert: HandledAlert): void {
    // What an exercise causes says nothing about what is not part of it.
    const mutes = alert.heldBackBy?.by === 'exercise' ? [] : this.#keysOf('source', alert);
    const mutedAt = this.#keysOf('target', alert);
    if (mutes.length === 0 && mutedAt.length === 0) return;
    this.#placed.set(alert.id, { alert, mutes, mutedAt });
    this.#sources.add(mutes, alert.id);
    this.#targets.add(mutedAt, alert.id);
    if (mutes.length > 0 && mutedAt.length > 0) this.#mixed.add(alert.id);
  }

  #take(id: string): void {
    const placed = this.#placed.get(id);
    if (!placed) return;
    this.#placed.delete(id);
    this.#sources.remove(placed.mutes, id);
    this.#targets.remove(placed.mutedAt, id);
    this.#mixed.delete(id);
  }

  #addTargets(placed: Placed | undefined, to: Set<string>): void {
    for (const key of placed?.mutes ?? []) for (const id of this.#targets.at(key)) to.add(id);
  }

  /** Settles anew who of the mixed is muted; those who changed, and whom they mute, join the affected. */
  #resettle(affected: Set<string>): void {
    const before = this.#muted;
    this.#settle();
    for (const id of new Set([...before, ...this.#muted, ...this.#mixed])) {
      if (before.has(id) === this.#muted.has(id)) continue;
      affected.add(id);
      this.#addTargets(this.#placed.get(id), affected);
    }
  }

  #settle(): void {
    // Ids are ordered by the time they were given.
    const mixed = [...this.#mixed].sort();
    this.#muted = settle(mixed, (id) => this.#sourcesOf(id));
  }

  *#sourcesOf(id: string): Iterable<string> {
    for (const key of this.#placed.get(id)?.mutedAt ?? [])
      for (const source of this.#sources.at(key)) if (source !== id) yield source;
  }
}

function isSame(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}
