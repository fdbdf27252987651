import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Grid } from './grid.ts';
import type { Grids } from './grids.ts';
import { type GridFault, MAX_FAULTS } from './import/fault.ts';
import { neighbourhood } from './import/neighbourhood.ts';
import { claims } from './import/properties.ts';
import { validateInThread } from './import/thread.ts';
import type { ImportVerdict } from './import/validate.ts';
import { rowOfGrid } from './rows.ts';

/** Features in one file: the cells of several streets. */
export const MAX_FEATURES = 5_000;
/** Positions in one file: handing more to the thread and back would hold up the event loop for longer than an alarm may wait. */
export const MAX_POSITIONS = 100_000;

/** How a file is taken. */
export interface ImportTerms {
  /** Whether children that leave part of their parent uncovered are reported or refused. */
  gaps: 'warn' | 'refuse';
  /** Judges only; nothing is stored. */
  dryRun: boolean;
}

/** Who asks, from where. */
export interface By {
  scope: Scope;
  address: string | undefined;
}

export interface ImportAnswer {
  /** None in a dry run, which says with the others what there would be. */
  imported: number;
  created: number;
  updated: number;
  /** Parents their children leave partly uncovered. */
  warnings: GridFault[];
  dryRun?: true;
}

export interface GridImporterOptions {
  grids: Grids;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  /** The tree has changed; called in the same transaction. */
  onChanged(tx: Tx): void;
}

/** Imports files of grids, one at a time, each whole or not at all. */
export class GridImporter {
  readonly #options: GridImporterOptions;
  #busy = false;

  constructor(options: GridImporterOptions) {
    this.#options = options;
  }

  /**
   * Upserts by code: what a file does not name stays as it is, and is validated together with it.
   * @throws HubError import-faults with `faults`; outside-scope; payload-too-large; conflict while another import runs
   */
  async run(by: By, features: readonly unknown[], { gaps, dryRun }: ImportTerms): Promise<ImportAnswer> {
    const { grids, committer } = this.#options;
    checkSize(features);
    if (this.#busy) {
      throw new HubError('conflict', 'Another import of grids is running: try again when it has answered.');
    }
    this.#busy = true;
    try {
      checkScope(features, by.scope, grids);
      const seen = grids.version;
      const stored = neighbourhood(features, grids);
      const verdict = await validateInThread({ features, stored, gaps });
      if (verdict.total > 0) refuse(features.length, verdict);
      const { warnings } = verdict;
      if (dryRun) {
        const created = verdict.grids.filter(({ code }) => !grids.has(code)).length;
        return { imported: 0, created, updated: verdict.grids.length - created, warnings, dryRun: true };
      }
      return await committer.run((tx) => {
        if (grids.version !== seen) {
          throw new HubError('conflict', 'The grids were changed while the file was checked: send it again.');
        }
        const updatedAt = this.#options.clock.now();
        const imported = verdict.grids.map((grid): Grid => ({ ...grid, updatedAt }));
        const created = imported.filter(({ code }) => !grids.has(code)).length;
        const answer = { imported: imported.length, created, updated: imported.length - created };
        for (const grid of imported) tx.put('grids', rowOfGrid(grid));
        audit(tx, this.#options.clock, {
          actor: by.scope.principal.name,
          action: 'grids.import',
          target: imported[0] && imported.length === 1 ? imported[0].code : `${imported.length} grids`,
          detail: { ...answer, codes: imported.slice(0, 100).map(({ code }) => code) },
          address: by.address,
        });
        grids.put(imported);
        this.#options.onChanged(tx);
        return { ...answer, warnings };
      });
    } finally {
      this.#busy = false;
    }
  }
}

function checkSize(features: readonly unknown[]): void {
  if (features.length === 0) {
    throw new HubError('bad-request', 'The FeatureCollection has no features: there is nothing to import.');
  }
  let positions = 0;
  // A position is an array of numbers, at most four arrays deep; what else there may be is a fault found later.
  const count = (value: unknown, depth: number): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') positions++;
    else if (depth < 4) for (const inner of value) count(inner, depth + 1);
  };
  for (const feature of features) {
    count((feature as { geometry?: { coordinates?: unknown } } | null)?.geometry?.coordinates, 1);
  }
  if (features.length > MAX_FEATURES || positions > MAX_POSITIONS) {
    throw new HubError(
      'payload-too-large',
      `The file has ${features.length} features and ${positions} positions; ${MAX_FEATURES} and ${MAX_POSITIONS} are allowed. Import it street by street.`,
    );
  }
}

function refuse(features: number, { faults, total }: ImportVerdict): never {
  const beyond = total > faults.length ? `; the first ${MAX_FAULTS} are listed` : '';
  const first = faults[0];
  const example = first ? ` First, ${first.code ?? `feature ${first.feature}`}: ${first.detail}` : '';
  throw new HubError(
    'import-faults',
    `Nothing was imported: ${total === 1 ? 'one fault' : `${total} faults`} in ${features === 1 ? 'one feature' : `${features} features`}${beyond}.${example}`,
    { extra: { faults, total } },
  );
}

/**
 * Whoever holds a part of the tree changes that part only: every grid lies in it before and after, and its root
 * keeps its place in what is above. Comes before the validation, which tells of neighbours.
 */
function checkScope(features: readonly unknown[], scope: Scope, grids: Grids): void {
  const root = scope.principal.gridCode;
  if (root === null) return;
  const parents = new Map<string, string | null>();
  for (const feature of features) {
    const { code, parent } = claims(feature);
    if (code !== null) parents.set(code, parent);
  }
  const within = (code: string): boolean => {
    const passed = new Set<string>();
    let at: string | null | undefined = code;
    while (typeof at === 'string' && at !== root && !passed.has(at)) {
      passed.add(at);
      at = parents.has(at) ? parents.get(at) : grids.get(at)?.parent;
    }
    return at === root;
  };
  for (const [code, parent] of parents) {
    const kept = code === root ? grids.get(code)?.parent === parent : within(code);
    if (!kept || (grids.has(code) && !scope.sees(code))) {
      throw new HubError(
        'outside-scope',
        `Grid ${code} lies outside what ${scope.principal.name} may change.`,
      );
    }
  }
}
