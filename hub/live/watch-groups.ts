import type { LiveChange, TelemetryItem } from './contract.ts';

/** The questions to the grid tree that watching asks. */
export interface GridTree {
  has(code: string): boolean;
  /** Whether grid `code` is `root` or lies below it. */
  isWithin(code: string, root: string): boolean;
  /** The codes on the way to the top, the grid's own first. */
  ancestors(code: string): string[];
}

/**
 * The subtrees a watcher gets: what was asked for, cut to the scope (`scopeRoot` null: everything), none inside
 * another, sorted. Unknown grids are left out as those outside the scope are.
 */
export function watchedRoots(asked: readonly string[], scopeRoot: string | null, grids: GridTree): string[] {
  const roots = new Set<string>();
  for (const code of asked) {
    if (!grids.has(code)) continue;
    if (scopeRoot === null || grids.isWithin(code, scopeRoot)) roots.add(code);
    else if (grids.isWithin(scopeRoot, code)) roots.add(scopeRoot);
  }
  const all = [...roots];
  return all.filter((code) => !all.some((other) => other !== code && grids.isWithin(code, other))).sort();
}

/** All watchers of the same subtrees: what they are told is chosen and encoded once. */
export class WatchGroup {
  readonly key: string;
  readonly roots: readonly string[];
  /** Sockets in the group, whether they are still being brought up to date or not. */
  members = 0;
  /** Changes of the commit being shared out. */
  changes: LiveChange[] = [];
  /** Telemetry being shared out. */
  items: TelemetryItem[] = [];

  constructor(key: string, roots: readonly string[]) {
    this.key = key;
    this.roots = roots;
  }
}

/** Finds the groups that watch a grid, in as many steps as the tree is deep. */
export class WatchGroups {
  readonly #grids: GridTree;
  readonly #byKey = new Map<string, WatchGroup>();
  readonly #byRoot = new Map<string, Set<WatchGroup>>();

  constructor(grids: GridTree) {
    this.#grids = grids;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** The group watching exactly these roots, with one member more. */
  join(roots: readonly string[]): WatchGroup {
    const key = JSON.stringify(roots);
    let group = this.#byKey.get(key);
    if (!group) {
      this.#byKey.set(key, (group = new WatchGroup(key, roots)));
      for (const root of roots) {
        const watching = this.#byRoot.get(root);
        if (watching) watching.add(group);
        else this.#byRoot.set(root, new Set([group]));
      }
    }
    group.members++;
    return group;
  }

  leave(group: WatchGroup): void {
    if (--group.members > 0) return;
    this.#byKey.delete(group.key);
    for (const root of group.roots) {
      const watching = this.#byRoot.get(root);
      watching?.delete(group);
      if (watching?.size === 0) this.#byRoot.delete(root);
    }
  }

  /** The groups that watch a grid, each once: a group's roots never lie inside each other. */
  watching(gridCode: string): WatchGroup[] {
    const groups: WatchGroup[] = [];
    for (const code of this.#grids.ancestors(gridCode)) {
      for (const group of this.#byRoot.get(code) ?? []) groups.push(group);
    }
    return groups;
  }

  /** Whether what happens in `gridCode` is for the watchers of `roots`. */
  covers(roots: readonly string[], gridCode: string): boolean {
    return roots.some((root) => this.#grids.isWithin(gridCode, root));
  }
}
