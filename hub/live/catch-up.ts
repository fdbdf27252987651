import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Store } from '../store/store.ts';
import type { LiveChange, Snapshot } from './contract.ts';
import { readMissed, readSnapshot, type SnapshotParts } from './history.ts';
import { Turns } from './turns.ts';
import type { WatchGroup, WatchGroups } from './watch-groups.ts';
import type { Watcher } from './watcher.ts';

/** Reads of the store at a time: the rest of the hub reads through the same few connections. */
const READS_AT_ONCE = 2;
/** Changes kept for those who are being brought up to date; with more than that they start over. */
const BUFFERED_CHANGES = 20_000;
/** The next stretch of missed changes is read when no more than this of the last one waits in the connection. */
const PACE_SIZE = 1_000_000;
/** How long a connection may take over one stretch. */
const PACE_PATIENCE_MS = 10_000;

export interface CatchUpOptions {
  store: Store;
  parts: SnapshotParts;
  groups: WatchGroups;
  clock: Clock;
  log: Log;
  committedSeq(): number;
  /** Resolves when the changes up to `seq` have been offered. */
  whenShared(seq: number): Promise<void>;
  sendSnapshot(watchers: readonly Watcher[], snapshot: Snapshot): void;
  sendChanges(watchers: readonly Watcher[], changes: readonly LiveChange[]): void;
  /** Called in the same turn as the last sending: from here on they get what is shared out. */
  onCaughtUp(watchers: readonly Watcher[]): void;
}

/** Watchers of one group who saw the same `since`: read and encoded once for all of them. */
interface Run {
  readonly group: WatchGroup;
  readonly since: number | undefined;
  readonly watchers: Set<Watcher>;
  /** What was committed since the reading began. */
  readonly buffer: LiveChange[];
}

/** Brings watchers from what they last saw to now without a gap and without a double. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #turns = new Turns(READS_AT_ONCE);
  readonly #waiting = new Map<string, Run>();
  /** Runs that buffer, by the key of their group: a group may go and come again while a run waits. */
  readonly #reading = new Map<string, Set<Run>>();
  readonly #runOf = new Map<Watcher, Run>();

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** `since`: the last `seq` the watcher saw, undefined for a snapshot. */
  add(watcher: Watcher, group: WatchGroup, since: number | undefined): void {
    const key = `${since} ${group.key}`;
    let run = this.#waiting.get(key);
    if (!run) {
      run = { group, since, watchers: new Set(), buffer: [] };
      this.#waiting.set(key, run);
      void this.#perform(run, key);
    }
    run.watchers.add(watcher);
    this.#runOf.set(watcher, run);
  }

  /** Forgets a watcher who has gone or watches something else. */
  remove(watcher: Watcher): void {
    this.#runOf.get(watcher)?.watchers.delete(watcher);
    this.#runOf.delete(watcher);
  }

  /** Keeps what a commit brought a group for those of its watchers who are not there yet. */
  offer(group: WatchGroup, changes: readonly LiveChange[]): void {
    for (const run of this.#reading.get(group.key) ?? []) {
      for (const change of changes) run.buffer.push(change);
      if (run.buffer.length > BUFFERED_CHANGES) this.#dropAll(run, 'behind');
    }
  }

  async #perform(run: Run, key: string): Promise<void> {
    try {
      const until = await this.#turns.take(async () => {
        this.#waiting.delete(key);
        this.#startBuffering(run);
        return this.#options.committedSeq();
      });
      const reached = (await this.#sendMissed(run, until)) ?? (await this.#sendSnapshot(run));
      this.#finish(run, reached);
    } catch (error) {
      this.#options.log.error(
        { err: error },
        'screens could not be brought up to date; they will come again',
      );
      this.#dropAll(run, 'failed');
    } finally {
      this.#stopBuffering(run);
    }
  }

  /** Returns the `seq` reached, or undefined where only a snapshot helps. */
  async #sendMissed(run: Run, until: number): Promise<number | undefined> {
    const { store } = this.#options;
    if (run.since === undefined || run.since > until) return undefined;
    let reached = run.since;
    while (reached < until && run.watchers.size > 0) {
      const from = reached;
      const part = await this.#turns.take(() =>
        readMissed(store, from, until, (code) => this.#covers(run, code)),
      );
      if (!part) return undefined;
      this.#options.sendChanges([...run.watchers], part.changes);
      reached = part.reached;
      await this.#pace(run);
    }
    return reached;
  }

  async #sendSnapshot(run: Run): Promise<number> {
    const { store, parts } = this.#options;
    if (run.watchers.size === 0) return 0;
    const { roots } = run.group;
    const snapshot = await this.#turns.take(() =>
      readSnapshot(store, parts, roots, (code) => this.#covers(run, code)),
    );
    this.#options.sendSnapshot([...run.watchers], snapshot);
    // What the snapshot saw before it was shared out must not come again once its watchers are in the room.
    await this.#options.whenShared(snapshot.seq);
    return snapshot.seq;
  }

  #finish(run: Run, reached: number): void {
    const watchers = [...run.watchers];
    this.#options.sendChanges(
      watchers,
      run.buffer.filter((change) => change.seq > reached),
    );
    for (const watcher of watchers) this.#runOf.delete(watcher);
    run.watchers.clear();
    this.#options.onCaughtUp(watchers);
  }

  async #pace(run: Run): Promise<void> {
    const { clock } = this.#options;
    const watchers = [...run.watchers];
    if (watchers.every(({ backlog }) => backlog.size <= PACE_SIZE)) return;
    const cancel = clock.wakeAt(clock.now() + PACE_PATIENCE_MS, () => {
      for (const watcher of watchers) if (watcher.backlog.size > PACE_SIZE) watcher.drop('slow');
    });
    await Promise.all(watchers.map(({ backlog }) => backlog.whenBelow(PACE_SIZE)));
    cancel();
  }

  #covers(run: Run, gridCode: string): boolean {
    return this.#options.groups.covers(run.group.roots, gridCode);
  }

  #startBuffering(run: Run): void {
    const runs = this.#reading.get(run.group.key);
    if (runs) runs.add(run);
    else this.#reading.set(run.group.key, new Set([run]));
  }

  #stopBuffering(run: Run): void {
    const runs = this.#reading.get(run.group.key);
    runs?.delete(run);
    if (runs?.size === 0) this.#reading.delete(run.group.key);
  }

  #dropAll(run: Run, reason: 'behind' | 'failed'): void {
    run.buffer.length = 0;
    for (const watcher of run.watchers) watcher.drop(reason);
  }
}
