import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { rowOfWarning, warningOfRow } from './rows.ts';
import { refuseApproval, refuseSpan, type Warning, warningState } from './warning.ts';

export interface WarningsOptions {
  clock: Clock;
  log: Log;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  /** Asked only once `run` has been called. */
  publish(topic: string, payload: string, options: { qos: 0 | 1; retain: boolean }): Promise<void>;
  transact(work: (tx: Tx) => void): void;
}

const MOST_OPEN = 200;

/** Drafts and warnings that stand, in memory as in the store, and on the screens when their time has come. */
export class Warnings {
  readonly #options: WarningsOptions;
  readonly #open = new Map<string, Warning>();
  readonly #due: DueQueue<string>;
  #running = false;

  constructor(options: WarningsOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) => this.#pass(ids));
  }

  async load(store: Pick<Store, 'db'>): Promise<void> {
    const rows = await store.db.selectFrom('warnings').selectAll().where('endedAt', 'is', null).execute();
    for (const row of rows) {
      const warning = warningOfRow(row);
      this.#open.set(warning.id, warning);
      this.#schedule(warning);
    }
  }

  /** From here on the screens are told; retained messages do not outlive the hub, so all that stands is said again. */
  run(): void {
    this.#running = true;
    const standing = [...this.#open.values()].flatMap(({ grids }) => grids);
    this.#show(standing);
  }

  close(): void {
    this.#due.close();
  }

  byId(id: string): Warning | undefined {
    return this.#open.get(id);
  }

  /** @throws HubError bad-request, conflict (too many) */
  draft(asked: Pick<Warning, 'text' | 'grids' | 'from' | 'to' | 'author'>, tx: Tx): Warning {
    const now = this.#options.clock.now();
    const refused = refuseSpan(asked, now);
    if (refused !== undefined) throw new HubError('bad-request', refused);
    if (this.#open.size >= MOST_OPEN)
      throw new HubError('conflict', `There are ${MOST_OPEN} warnings and drafts: end some of them first.`);
    const open = { approvedBy: null, approvedAt: null, endedAt: null, endedBy: null };
    const warning = { ...asked, ...open, id: newId(), createdAt: now };
    this.#keep(warning, tx);
    return warning;
  }

  /** @throws HubError wrong-state, forbidden (its author) */
  approve(id: string, by: string, tx: Tx): Warning {
    const warning = this.#find(id);
    const now = this.#options.clock.now();
    const refused = refuseApproval(warning, by, now);
    if (refused === 'own')
      throw new HubError('forbidden', 'Somebody else than its author has to approve a warning.');
    if (refused === 'state') throw new HubError('wrong-state', 'The warning is no draft any more.');
    const approved = { ...warning, approvedBy: by, approvedAt: now };
    this.#keep(approved, tx);
    tx.afterCommit(() => this.#show(approved.grids));
    return approved;
  }

  /** Takes a warning off the screens, or throws a draft away. @throws HubError wrong-state (it is over) */
  end(id: string, by: string, tx: Tx): Warning {
    const now = this.#options.clock.now();
    const ended = { ...this.#find(id), endedAt: now, endedBy: by };
    this.#open.delete(id);
    this.#due.cancel(id);
    tx.put('warnings', rowOfWarning(ended, warningState(ended, now)));
    tx.afterCommit(() => this.#show(ended.grids));
    return ended;
  }

  #find(id: string): Warning {
    const warning = this.#open.get(id);
    if (!warning) throw new HubError('wrong-state', 'The warning is over: write a new one.');
    return warning;
  }

  #keep(warning: Warning, tx: Tx): void {
    this.#open.set(warning.id, warning);
    this.#schedule(warning);
    tx.put('warnings', rowOfWarning(warning, warningState(warning, this.#options.clock.now())));
  }

  #schedule({ id, from, to }: Warning): void {
    this.#due.schedule(id, from > this.#options.clock.now() ? from : to);
  }

  /** Their instants have come: they begin, or are over. */
  #pass(ids: readonly string[]): void {
    this.#options.transact((tx) => {
      const now = this.#options.clock.now();
      for (const id of ids) {
        const warning = this.#open.get(id);
        if (!warning) continue;
        if (now >= warning.to) this.end(id, 'hub', tx);
        else {
          this.#keep(warning, tx);
          tx.afterCommit(() => this.#show(warning.grids));
        }
      }
    });
  }

  /** Says on the screens of these grids, and of all below, what stands there now; nothing clears them. */
  #show(roots: readonly string[]): void {
    if (!this.#running) return;
    const { clock, log, subtree, publish } = this.#options;
    const now = clock.now();
    const published = [...this.#open.values()]
      .filter((warning) => warningState(warning, now) === 'published')
      .map((warning) => ({ warning, reach: new Set(warning.grids.flatMap(subtree)) }));
    for (const code of new Set(roots.flatMap(subtree))) {
      const warnings = published
        .filter(({ reach }) => reach.has(code))
        .map(({ warning: { id, text, from, to } }) => ({ id, text, from, to }));
      const payload = warnings.length === 0 ? '' : JSON.stringify({ warnings });
      publish(`screen/${code}/warning`, payload, { qos: 1, retain: true }).catch((error: unknown) =>
        log.warn({ err: error, grid: code }, 'a warning could not be put on the screens of a grid'),
      );
    }
  }
}
