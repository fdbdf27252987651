/** What can be wrong with a feature. */
export const faultKinds = [
  'bad-feature',
  'bad-property',
  'bad-coordinate',
  'bad-geometry',
  'open-ring',
  'self-intersection',
  'duplicate-code',
  'unknown-parent',
  'parent-cycle',
  'level-order',
  'outside-parent',
  'overlap',
  'gap',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One thing wrong with one feature of a file. */
export interface GridFault {
  /** Its place in the file, from 0; null for a stored grid the file leaves with a gap. */
  feature: number | null;
  code: string | null;
  fault: FaultKind;
  /** One sentence: what is wrong, and where it helps, what to do. */
  detail: string;
  /** The other grid concerned. */
  with?: string;
  /** Where to look: [lng, lat]. */
  at?: readonly [number, number];
}

/** Faults reported for one file; a file with more has one cause behind them, and needs no longer list. */
export const MAX_FAULTS = 1000;

/** Collects faults up to `MAX_FAULTS` and counts the rest. */
export class FaultList {
  readonly faults: GridFault[] = [];
  total = 0;
  readonly #faulty = new Set<number>();

  add(fault: GridFault): void {
    this.total++;
    if (fault.feature !== null) this.#faulty.add(fault.feature);
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }

  /** True when looking for more would tell nobody anything. */
  get full(): boolean {
    return this.faults.length >= MAX_FAULTS;
  }

  has(feature: number): boolean {
    return this.#faulty.has(feature);
  }

  /** In the order of the file, stored grids last. */
  sorted(): GridFault[] {
    return this.faults.toSorted((a, b) => (a.feature ?? Infinity) - (b.feature ?? Infinity));
  }
}

/** The feature being read, and where its faults go. */
export interface Subject {
  feature: number;
  /** The code it claims, for the faults to name. */
  code: string | null;
  faults: FaultList;
}
