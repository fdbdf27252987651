import type { Store } from '../store/store.ts';
import type { Grid } from './grid.ts';
import { Locator } from './locator.ts';
import { gridOfRow } from './rows.ts';

/** The grid tree in memory. It changes only inside a transaction, together with its rows. */
export class Grids {
  readonly #byCode = new Map<string, Grid>();
  readonly #childCodes = new Map<string | null, Set<string>>();
  /** Built at the first question after a change: an import costs one build, not one per grid. */
  #locator: Locator | undefined;
  #version = 0;

  constructor(grids: Iterable<Grid>) {
    this.put(grids);
  }

  get size(): number {
    return this.#byCode.size;
  }

  /** Grows with every change: whoever worked on a copy of the tree sees whether it still holds. */
  get version(): number {
    return this.#version;
  }

  has(code: string): boolean {
    return this.#byCode.has(code);
  }

  get(code: string): Grid | undefined {
    return this.#byCode.get(code);
  }

  /** Every grid, by code. */
  all(): Grid[] {
    return inOrder([...this.#byCode.values()]);
  }

  /** The grids directly below `code`, by code; those at the top for null. */
  children(code: string | null): Grid[] {
    return inOrder([...(this.#childCodes.get(code) ?? [])].flatMap((child) => this.get(child) ?? []));
  }

  /** The codes on the way to the top: the grid's own first. Empty for an unknown code. */
  ancestors(code: string): string[] {
    const codes: string[] = [];
    for (let grid = this.get(code); grid; grid = grid.parent === null ? undefined : this.get(grid.parent)) {
      codes.push(grid.code);
    }
    return codes;
  }

  /** The grids on the way to the top: the grid itself first. Empty for an unknown code. */
  path(code: string): Grid[] {
    return this.ancestors(code).flatMap((above) => this.get(above) ?? []);
  }

  /** Whether `code` is `root` or lies below it, in as many steps as the tree is deep. */
  isWithin(code: string, root: string): boolean {
    let at: string | null | undefined = code;
    while (typeof at === 'string') {
      if (at === root) return true;
      at = this.#byCode.get(at)?.parent;
    }
    return false;
  }

  /** The codes of the grid and all below it, parents before children. Empty for an unknown code. */
  subtree(code: string): string[] {
    const codes = this.has(code) ? [code] : [];
    // The list grows while it is walked: each code found adds its own children.
    for (const at of codes) codes.push(...(this.#childCodes.get(at) ?? []));
    return codes;
  }

  /** The deepest grid containing the point (WGS 84 degrees). A point on a shared border is in exactly one. */
  locate(lng: number, lat: number): Grid | undefined {
    this.#locator ??= new Locator(this.#byCode.values());
    return this.#locator.locate(lng, lat);
  }

  /** Inserts or replaces by code. The caller has validated that the result is a tree, and writes the rows. */
  put(grids: Iterable<Grid>): void {
    for (const grid of grids) {
      this.#unlink(grid.code);
      this.#byCode.set(grid.code, grid);
      let siblings = this.#childCodes.get(grid.parent);
      if (!siblings) this.#childCodes.set(grid.parent, (siblings = new Set()));
      siblings.add(grid.code);
    }
    this.#changed();
  }

  /** Takes one grid out; the caller has made sure that nothing lies below it. */
  remove(code: string): void {
    this.#unlink(code);
    this.#byCode.delete(code);
    this.#changed();
  }

  #unlink(code: string): void {
    const grid = this.#byCode.get(code);
    if (!grid) return;
    const siblings = this.#childCodes.get(grid.parent);
    siblings?.delete(code);
    if (siblings?.size === 0) this.#childCodes.delete(grid.parent);
  }

  #changed(): void {
    this.#locator = undefined;
    this.#version++;
  }
}

function inOrder(grids: Grid[]): Grid[] {
  return grids.sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Reads the whole tree. */
export async function loadGrids(store: Pick<Store, 'db'>): Promise<Grids> {
  const rows = await store.db.selectFrom('grids').selectAll().execute();
  return new Grids(rows.map(gridOfRow));
}
