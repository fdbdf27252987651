import { setImmediate as turn } from 'node:timers/promises';
import type { Alert } from '../alerts/alert.ts';
import type { CaseView } from '../cases/case.ts';
import type { Device } from '../devices/device.ts';
import type { Station } from '../dispatch/station.ts';
import type { Grid } from '../grids/grid.ts';
import type { Log } from '../kernel/log.ts';
import type { Hazard } from '../ledger/hazard.ts';
import type { Change } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { MOST_ALERTS, MOST_CASES, MOST_HAZARDS, readAlerts, readCases, readHazards } from './fill.ts';
import {
  entryOfAlert,
  entryOfCase,
  entryOfDevice,
  entryOfGrid,
  entryOfHazard,
  entryOfStation,
  type Hit,
  type SearchKind,
  searchKinds,
} from './hit.ts';
import { Ranking } from './ranking.ts';
import { type Entry, type Found, TextIndex, wordsOf } from './text-index.ts';

export interface SearchOptions {
  store: Pick<Store, 'db'>;
  committer: Pick<Committer, 'onChanges'>;
  log: Log;
  devices: { all(): readonly Device[] };
  stations: { all(): readonly Station[] };
  grids: { all(): readonly Grid[] };
}

/** What was found of one kind: how many there are, and the best of them. */
export interface Group {
  kind: SearchKind;
  count: number;
  items: (Hit & { rank: number })[];
}

/** How long it works before others have their turn. */
const TURN_MS = 4;

/** Goes through steps without keeping alarms waiting. */
async function inTurns(steps: Iterable<undefined>): Promise<void> {
  let since = performance.now();
  for (const _ of steps) {
    if (performance.now() - since < TURN_MS) continue;
    await turn();
    since = performance.now();
  }
}

/**
 * Everything that can be looked for, in memory: the registry as it is, the newest cases, alerts and hazards as the
 * store has them and as they change. It fills behind the start of the hub, and says until then that it is not whole.
 */
export class Search {
  readonly #options: SearchOptions;
  readonly #registries: readonly (() => void)[];
  readonly #indexes: Record<SearchKind, TextIndex<Hit>>;
  #whole = false;
  #closed = false;

  constructor(options: SearchOptions) {
    this.#options = options;
    const { devices, stations, grids, committer } = options;
    const unbounded = (): TextIndex<Hit> => new TextIndex(Number.POSITIVE_INFINITY);
    this.#indexes = {
      case: new TextIndex(MOST_CASES),
      alert: new TextIndex(MOST_ALERTS),
      hazard: new TextIndex(MOST_HAZARDS),
      device: unbounded(),
      camera: unbounded(),
      grid: unbounded(),
      station: unbounded(),
    };
    this.#registries = [
      this.#following(
        () => devices.all(),
        ({ id }) => id,
        entryOfDevice,
      ),
      this.#following(
        () => stations.all(),
        ({ id }) => id,
        entryOfStation,
      ),
      this.#following(
        () => grids.all(),
        ({ code }) => code,
        entryOfGrid,
      ),
    ];
    committer.onChanges((changes) => this.#take(changes));
  }

  /** Whether everything has been read that is kept. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Reads what there is; what has changed meanwhile is newer and stays. */
  async fill(): Promise<void> {
    const { store, log } = this.#options;
    const readers = [readHazards(store), readAlerts(store), readCases(store)];
    try {
      for (const reader of readers)
        for await (const entries of reader) {
          if (this.#closed) return;
          for (const entry of entries) this.#add(entry);
          await turn();
        }
      for (const index of Object.values(this.#indexes)) await inTurns(index.prepare());
      this.#whole = true;
    } catch (error) {
      log.warn({ err: error }, 'search could not read everything: what is older may not be found');
    }
  }

  close(): void {
    this.#closed = true;
  }

  /** A hazard as it is now. */
  hazard(value: Hazard): void {
    this.#indexes.hazard.set(value.id, entryOfHazard(value));
  }

  /** The best `limit` of each kind asked for that `sees` lets through, the kind with the best fit first. */
  async find(
    query: string,
    { kinds, limit, sees }: { kinds: readonly SearchKind[]; limit: number; sees(gridCode: string): boolean },
  ): Promise<Group[]> {
    const words = wordsOf(query);
    for (const align of this.#registries) align();
    const rankings = new Map(kinds.map((kind) => [kind, new Ranking<Hit>(limit)]));
    const visible = new Map<string, boolean>();
    const isVisible = (code: string): boolean => {
      let known = visible.get(code);
      if (known === undefined) visible.set(code, (known = sees(code)));
      return known;
    };
    for (const [kind, ranking] of rankings)
      await inTurns(
        this.#indexes[kind].find(words, (found) => {
          if (isVisible(found.value.gridCode)) ranking.take(found);
        }),
      );
    return [...rankings]
      .filter(([, { count }]) => count > 0)
      .map(([kind, { count, best }]) => ({ kind, count, items: best.map(hitOf) }))
      .sort(
        (a, b) =>
          (a.items[0]?.rank ?? 0) - (b.items[0]?.rank ?? 0) ||
          searchKinds.indexOf(a.kind) - searchKinds.indexOf(b.kind),
      );
  }

  #add(entry: Entry<Hit>): void {
    const index = this.#indexes[entry.value.kind];
    if (!index.has(entry.value.id)) index.set(entry.value.id, entry);
  }

  #take(changes: readonly Change[]): void {
    for (const { type, data } of changes) {
      if (type === 'case') {
        const value = data as CaseView;
        this.#indexes.case.set(value.id, entryOfCase(value));
      } else if (type === 'alert') {
        const value = data as Alert;
        this.#indexes.alert.set(value.id, entryOfAlert(value));
      }
    }
  }

  /** Brings what a registry has in memory into line with it: only what was replaced since is read again. */
  #following<R extends object>(
    all: () => readonly R[],
    idOf: (one: R) => string,
    entryOf: (one: R) => Entry<Hit>,
  ): () => void {
    let known = new Map<string, R>();
    return () => {
      const next = new Map<string, R>();
      for (const one of all()) {
        const id = idOf(one);
        next.set(id, one);
        if (known.get(id) === one) continue;
        const entry = entryOf(one);
        this.#indexes[entry.value.kind].set(id, entry);
      }
      for (const [id, one] of known) if (!next.has(id)) this.#indexes[entryOf(one).value.kind].delete(id);
      known = next;
    };
  }
}

const hitOf = ({ rank, value }: Found<Hit>): Hit & { rank: number } => ({ ...value, rank });
