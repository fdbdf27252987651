/** How many devices of known availability there are, and how many of them are offline. */
export interface Counts {
  known: number;
  offline: number;
}

/** A grid as outages see it: counts of the whole subtree, and the offline devices that are its own. */
export class GridNode implements Counts {
  readonly code: string;
  readonly parent: GridNode | undefined;
  readonly children: GridNode[] = [];
  /** Devices registered to this very grid; those of grids below are counted there. */
  readonly own: Counts = { known: 0, offline: 0 };
  readonly ownOffline = new Set<string>();
  known = 0;
  offline = 0;

  constructor(code: string, parent: GridNode | undefined) {
    this.code = code;
    this.parent = parent;
    parent?.children.push(this);
  }

  /** Levels above. */
  get depth(): number {
    return this.parent ? this.parent.depth + 1 : 0;
  }

  get root(): GridNode {
    return this.parent?.root ?? this;
  }

  /** Counts one device of this grid in (`by` 1) or out (-1), here and all the way up. */
  count(id: string, offline: boolean, by: 1 | -1): void {
    if (offline && by === 1) this.ownOffline.add(id);
    else this.ownOffline.delete(id);
    this.own.known += by;
    if (offline) this.own.offline += by;
    this.#add(by, offline ? by : 0);
  }

  #add(known: number, offline: number): void {
    this.known += known;
    this.offline += offline;
    if (this.parent) this.parent.#add(known, offline);
  }

  /** Every offline device here and below. */
  *offlineDevices(): Generator<string> {
    if (this.offline === 0) return;
    yield* this.ownOffline;
    for (const child of this.children) yield* child.offlineDevices();
  }
}

/** The grids that have, or had, devices: made as they are met, from what `parentOf` says. */
export class GridForest {
  readonly #parentOf: (code: string) => string | null | undefined;
  readonly #nodes = new Map<string, GridNode>();

  constructor(parentOf: (code: string) => string | null | undefined) {
    this.#parentOf = parentOf;
  }

  node(code: string): GridNode {
    const known = this.#nodes.get(code);
    if (known) return known;
    const parent = this.#parentOf(code);
    const node = new GridNode(code, parent == null ? undefined : this.node(parent));
    this.#nodes.set(code, node);
    return node;
  }
}

/** What makes a grid dark. */
export interface OutageLimits {
  /** Fewer offline devices than this are no outage. */
  minDevices: number;
  /** The part of the devices with known availability that must be offline, 0..1. */
  share: number;
}

export function isDark({ known, offline }: Counts, share: number): boolean {
  return offline > 0 && offline >= share * known;
}

/**
 * Whether the grid itself is out, and not just a part of it: enough of its devices are offline, and where it has
 * parts (grids below with devices, its own devices taken as one part), at least two of them are dark. A part needs
 * no minimum: a community of small grids with three devices each can go out as a whole.
 */
export function isOut(node: GridNode, { minDevices, share }: OutageLimits): boolean {
  if (node.offline < minDevices || !isDark(node, share)) return false;
  const parts: Counts[] = node.children.filter((child) => child.known > 0);
  if (parts.length === 0) return true;
  if (node.own.known > 0) parts.push(node.own);
  return parts.filter((part) => isDark(part, share)).length >= 2;
}
