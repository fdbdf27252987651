import type { Availability } from './device.ts';
import { GridForest, type GridNode, isDark, isOut, type OutageLimits } from './outage-tree.ts';

export interface OutageOptions extends OutageLimits {
  /** How long offline edges are collected after a first one. */
  windowMs: number;
  /**
   * While at least `minDevices` edges come in each window the picture is still changing, and what it will mean is
   * waited for, this long at most: keep-alives run out one by one, and a district comes back one by one.
   */
  holdMs: number;
}

export const outageDefaults: OutageOptions = { windowMs: 1500, minDevices: 5, share: 0.5, holdMs: 30_000 };

/** What to do now. Apply in this order; ids and codes are of devices and grids. */
export interface OutageDecisions {
  /** Report each as offline on its own. */
  individual: string[];
  /** Reported on their own before, and no longer offline. */
  recovered: string[];
  /** Outages that are new or whose count changed, with every device that is dark in them. */
  outages: { gridCode: string; devices: string[]; count: number; opened: boolean }[];
  /** What the outage of `gridCode`, just opened, covers from now on: devices and outages reported before. */
  merged: { gridCode: string; devices: string[]; outages: string[] }[];
  /** Outages that are over; devices still offline are in `individual`, or in an outage further down. */
  ended: string[];
}

interface Outage {
  readonly node: GridNode;
  changed: boolean;
  opened: boolean;
  /** Since when too few are dark to keep it, Unix ms. */
  fadingSince: number | undefined;
}

/** Who speaks for an offline device: its own report, an outage, or nobody yet. */
type Cover = 'individual' | 'waiting' | Outage;

interface Known {
  node: GridNode;
  offline: boolean;
  cover: Cover | undefined;
}

/** What a street (a root of the tree) is collecting. `edges`: in the running window. */
interface Collecting {
  endsAt: number;
  edges: number;
}

const none = (): OutageDecisions => ({ individual: [], recovered: [], outages: [], merged: [], ended: [] });

/**
 * Decides who reports an offline device: the device itself, or one outage of a grid. The first in a quiet street is
 * reported at once; those that follow within the window wait for its end, when the highest grids that are out
 * (see `isOut`) become outages, which take over whatever was reported below them, and the others are reported
 * on their own. An open outage takes in every further device below it, and ends when less than half of `share` is
 * left dark. At any time each offline device is reported exactly once, or waits for the end of a window.
 *
 * Pure: it knows no clock; the caller calls `tick` when `nextAt` has come. `at` must not run backwards.
 */
export class OutageGrouping {
  readonly #options: OutageOptions;
  readonly #forest: GridForest;
  readonly #devices = new Map<string, Known>();
  readonly #outages = new Map<GridNode, Outage>();
  readonly #collecting = new Map<GridNode, Collecting>();
  /** Device → since when it waits. */
  readonly #waiting = new Map<string, number>();

  /** `parentOf`: the grid above, null at the top. When the tree changes, make a new grouping and `restore` it. */
  constructor(
    parentOf: (code: string) => string | null | undefined,
    options: OutageOptions = outageDefaults,
  ) {
    this.#options = options;
    this.#forest = new GridForest(parentOf);
  }

  /** When `tick` is wanted, Unix ms. */
  get nextAt(): number | null {
    let next: number | null = null;
    for (const { endsAt } of this.#collecting.values())
      next = next === null ? endsAt : Math.min(next, endsAt);
    return next;
  }

  /**
   * Starts from what the store knows: the devices, and the grids with an open outage. Answers the whole cover, not a
   * difference: an open report of a device that is not in `individual` is to be closed.
   */
  restore(
    devices: Iterable<{ id: string; gridCode: string; availability: Availability }>,
    openOutages: Iterable<string>,
  ): OutageDecisions {
    const decisions = none();
    for (const { id, gridCode, availability } of devices) {
      if (availability === 'unknown') continue;
      const known = this.#enter(id, gridCode, availability === 'offline');
      if (known.offline) this.#wait(id, known, Number.NEGATIVE_INFINITY);
    }
    const roots = new Set([...this.#devices.values()].map(({ node }) => node.root));
    const open = [...openOutages].map((code) => this.#forest.node(code)).sort((a, b) => a.depth - b.depth);
    for (const node of open) {
      if (this.#outageAbove(node) || !isDark(node, this.#options.share / 2)) decisions.ended.push(node.code);
      else this.#cover({ node, changed: true, opened: false, fadingSince: undefined });
    }
    for (const root of roots) this.#settle(root, false, Number.POSITIVE_INFINITY, decisions);
    return decisions;
  }

  /** A device's availability has changed, or it is `unknown` (disabled, moved away) and counts no more. */
  observe(id: string, gridCode: string, availability: Availability, at: number): OutageDecisions {
    const decisions = none();
    const before = this.#devices.get(id);
    const offline = availability === 'offline';
    if (before && before.node.code === gridCode && availability !== 'unknown' && before.offline === offline)
      return decisions;
    if (before) this.#leave(id, before, at, decisions);
    if (availability === 'unknown') return decisions;
    const known = this.#enter(id, gridCode, offline);
    if (offline) this.#wentDark(id, known, at, decisions);
    return decisions;
  }

  /** Ends the windows that are over. */
  tick(at: number): OutageDecisions {
    const decisions = none();
    for (const [root, { endsAt, edges }] of this.#collecting) {
      if (endsAt > at) continue;
      this.#collecting.delete(root);
      this.#settle(root, edges >= this.#options.minDevices, at, decisions);
    }
    return decisions;
  }

  #enter(id: string, gridCode: string, offline: boolean): Known {
    const known: Known = { node: this.#forest.node(gridCode), offline, cover: undefined };
    known.node.count(id, offline, 1);
    this.#devices.set(id, known);
    return known;
  }

  #leave(id: string, { node, offline, cover }: Known, at: number, decisions: OutageDecisions): void {
    node.count(id, offline, -1);
    this.#devices.delete(id);
    this.#waiting.delete(id);
    if (cover === 'individual') decisions.recovered.push(id);
    if (typeof cover !== 'object') return;
    cover.changed = true;
    if (cover.node.offline > 0) this.#collect(node.root, at);
    else this.#end(cover, decisions);
  }

  #wentDark(id: string, known: Known, at: number, decisions: OutageDecisions): void {
    const outage = this.#outageAbove(known.node);
    const { root } = known.node;
    if (outage) {
      known.cover = outage;
      outage.changed = true;
    } else if (this.#collecting.has(root)) {
      this.#wait(id, known, at);
    } else {
      known.cover = 'individual';
      decisions.individual.push(id);
    }
    this.#collect(root, at);
  }

  #wait(id: string, known: Known, since: number): void {
    known.cover = 'waiting';
    this.#waiting.set(id, since);
  }

  #collect(root: GridNode, at: number): void {
    const collecting = this.#collecting.get(root);
    if (collecting) collecting.edges++;
    else this.#collecting.set(root, { endsAt: at + this.#options.windowMs, edges: 1 });
  }

  /** The end of a street's window. `moving`: the picture is still changing. */
  #settle(root: GridNode, moving: boolean, at: number, decisions: OutageDecisions): void {
    const fading = this.#endFaded(root, moving, at, decisions);
    for (const node of this.#nodesOut(root)) this.#open(node, decisions);
    const waiting = this.#release(root, moving, at, decisions);
    for (const outage of this.#outages.values()) {
      if (outage.changed && outage.node.root === root) decisions.outages.push(this.#report(outage));
    }
    if (fading || waiting) this.#collecting.set(root, { endsAt: at + this.#options.windowMs, edges: 0 });
  }

  /** Ends outages too few are dark for; answers whether one is kept to see who else comes back. */
  #endFaded(root: GridNode, moving: boolean, at: number, decisions: OutageDecisions): boolean {
    let kept = false;
    for (const outage of this.#outages.values()) {
      if (outage.node.root !== root) continue;
      if (isDark(outage.node, this.#options.share / 2)) {
        outage.fadingSince = undefined;
        continue;
      }
      outage.fadingSince ??= at;
      if (moving && at - outage.fadingSince < this.#options.holdMs) kept = true;
      else this.#end(outage, decisions);
    }
    return kept;
  }

  /** From the top down, so that the highest is found first; an open outage stands for all below it. */
  *#nodesOut(node: GridNode): Generator<GridNode> {
    if (node.offline === 0 || this.#outages.has(node)) return;
    if (isOut(node, this.#options)) yield node;
    else for (const child of node.children) yield* this.#nodesOut(child);
  }

  #open(node: GridNode, decisions: OutageDecisions): void {
    const devices = [...node.offlineDevices()].filter((id) => this.#devices.get(id)?.cover === 'individual');
    const swallowed = [...this.#outages.keys()].filter((below) => isBelow(below, node));
    for (const below of swallowed) this.#outages.delete(below);
    this.#cover({ node, changed: true, opened: true, fadingSince: undefined });
    if (devices.length + swallowed.length === 0) return;
    decisions.merged.push({ gridCode: node.code, devices, outages: swallowed.map(({ code }) => code) });
  }

  #cover(outage: Outage): void {
    this.#outages.set(outage.node, outage);
    for (const id of outage.node.offlineDevices()) {
      const known = this.#devices.get(id);
      if (known) known.cover = outage;
      this.#waiting.delete(id);
    }
  }

  #end({ node }: Outage, decisions: OutageDecisions): void {
    this.#outages.delete(node);
    decisions.ended.push(node.code);
    for (const id of node.offlineDevices()) {
      const known = this.#devices.get(id);
      if (known) this.#wait(id, known, Number.NEGATIVE_INFINITY);
    }
  }

  /** Reports who has waited long enough on their own; answers whether somebody waits on. */
  #release(root: GridNode, moving: boolean, at: number, decisions: OutageDecisions): boolean {
    let waitOn = false;
    for (const [id, since] of this.#waiting) {
      const known = this.#devices.get(id);
      if (known?.node.root !== root) continue;
      if (moving && at - since < this.#options.holdMs) {
        waitOn = true;
        continue;
      }
      known.cover = 'individual';
      this.#waiting.delete(id);
      decisions.individual.push(id);
    }
    return waitOn;
  }

  #report(outage: Outage): OutageDecisions['outages'][number] {
    const devices = [...outage.node.offlineDevices()];
    const { opened } = outage;
    outage.changed = false;
    outage.opened = false;
    return { gridCode: outage.node.code, devices, count: devices.length, opened };
  }

  #outageAbove(from: GridNode): Outage | undefined {
    for (let node: GridNode | undefined = from; node; node = node.parent) {
      const outage = this.#outages.get(node);
      if (outage) return outage;
    }
    return undefined;
  }
}

function isBelow(node: GridNode, ancestor: GridNode): boolean {
  for (let above = node.parent; above; above = above.parent) if (above === ancestor) return true;
  return false;
}
