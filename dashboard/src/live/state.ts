import type { Alert } from '../../../hub/alerts/alert.ts';
import type { CaseView } from '../../../hub/cases/case.ts';
import type { DeviceView } from '../../../hub/devices/device.ts';
import type { LiveChange, Snapshot } from '../../../hub/live/contract.ts';
import { isOver } from './case-over.ts';

/** How long a resolved alert or a closed case stays in sight before it leaves the live store. */
export const LINGER_MS = 10 * 60_000;
/** How many of them stay at most, the newest. */
export const LINGER_MAX = 100;
/** Changes kept while a snapshot is on its way; more than that and the snapshot is asked for again. */
const HELD_MAX = 5000;

/** What this screen knows of the district, as of `seq`. The maps are never changed in place. */
export interface LiveState {
  /** `empty`: nothing known yet; `waiting`: a snapshot has been asked for; `current`: every change up to `seq` is in. */
  phase: 'empty' | 'waiting' | 'current';
  seq: number;
  /** Whether the hub's numbers arrive without holes: only for a watcher who sees every grid. */
  contiguous: boolean;
  alerts: ReadonlyMap<string, Alert>;
  cases: ReadonlyMap<string, CaseView>;
  /** Cameras among them. */
  devices: ReadonlyMap<string, DeviceView>;
  /** Changes that came before the snapshot they belong after. */
  held: readonly LiveChange[];
}

export const emptyState: LiveState = {
  phase: 'empty',
  seq: 0,
  contiguous: false,
  alerts: new Map(),
  cases: new Map(),
  devices: new Map(),
  held: [],
};

/** What the next `watch` asks for: the missed changes when there is something to add them to, else a snapshot. */
export function sinceOf(state: LiveState): number | undefined {
  return state.phase === 'current' ? state.seq : undefined;
}

/** A step of the state; `resync`: the state cannot be trusted any more and a fresh snapshot is needed. */
export interface Step {
  state: LiveState;
  resync: boolean;
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

/** The state after a snapshot, which replaces everything, and the held changes that are newer than it. */
export function afterSnapshot(state: LiveState, snapshot: Snapshot): Step {
  const fresh: LiveState = {
    phase: 'current',
    seq: snapshot.seq,
    contiguous: state.contiguous,
    alerts: byId(snapshot.alerts),
    cases: byId(snapshot.cases),
    devices: byId([...snapshot.devices, ...snapshot.cameras]),
    held: [],
  };
  return afterChanges(fresh, state.held);
}

/**
 * The state after changes, in order. What is already in is skipped, so a repeat is harmless. A hole in the numbers of
 * a contiguous watcher means that something was missed.
 */
export function afterChanges(state: LiveState, changes: readonly LiveChange[]): Step {
  if (changes.length === 0) return { state, resync: false };
  if (state.phase !== 'current') {
    const held = [...state.held, ...changes];
    if (held.length > HELD_MAX) return { state: { ...state, held: [] }, resync: true };
    return { state: { ...state, held }, resync: false };
  }
  const draft = new Draft(state);
  for (const change of changes) {
    if (change.seq <= draft.seq) continue;
    if (state.contiguous && change.seq !== draft.seq + 1) {
      return { state: { ...draft.finish(), phase: 'waiting', held: changes }, resync: true };
    }
    draft.apply(change);
  }
  return { state: draft.finish(), resync: false };
}

/** The state after the hub said where it stands. A hub behind us has other data than we do: it was replaced. */
export function afterAnswer(state: LiveState, hubSeq: number): Step {
  if (state.phase !== 'current' || hubSeq >= state.seq) return { state, resync: false };
  return { state: { ...state, phase: 'waiting', held: [] }, resync: true };
}

/** The state while a snapshot is on its way; what is shown stays until it comes. */
export function awaitingSnapshot(state: LiveState): LiveState {
  return { ...state, phase: 'waiting' };
}

/** Takes in what the hub answered to our own request, ahead of its change; `seq` does not move. */
export function afterOwnAnswer(
  state: LiveState,
  answer: { type: 'alert'; data: Alert } | { type: 'case'; data: CaseView },
): LiveState {
  const known = answer.type === 'alert' ? state.alerts.get(answer.data.id) : state.cases.get(answer.data.id);
  // Its change may have overtaken the answer, and others after it.
  if (known && known.updatedAt > answer.data.updatedAt) return state;
  const draft = new Draft(state);
  draft.put(answer);
  return draft.finish();
}

/** Lets go of what has been over for a while; `nowAt` is Unix ms. Returns the same state when nothing left. */
export function withoutFinished(state: LiveState, nowAt: number): LiveState {
  const alerts = kept(state.alerts, (alert) => alert.resolvedAt, nowAt);
  const cases = kept(
    state.cases,
    (one) => (isOver(one.state) ? (one.closedAt ?? one.updatedAt) : null),
    nowAt,
  );
  return alerts === state.alerts && cases === state.cases ? state : { ...state, alerts, cases };
}

function kept<T extends { id: string }>(
  items: ReadonlyMap<string, T>,
  overAt: (item: T) => number | null,
  nowAt: number,
): ReadonlyMap<string, T> {
  const over = [...items.values()].flatMap((item) => {
    const at = overAt(item);
    return at === null ? [] : [{ id: item.id, at }];
  });
  over.sort((a, b) => b.at - a.at);
  const leaving = over.filter(({ at }, place) => place >= LINGER_MAX || nowAt - at > LINGER_MS);
  if (leaving.length === 0) return items;
  const rest = new Map(items);
  for (const { id } of leaving) rest.delete(id);
  return rest;
}

/** Copies a map of the state at its first change only. */
class Draft {
  readonly #base: LiveState;
  #alerts: Map<string, Alert> | null = null;
  #cases: Map<string, CaseView> | null = null;
  #devices: Map<string, DeviceView> | null = null;
  seq: number;

  constructor(base: LiveState) {
    this.#base = base;
    this.seq = base.seq;
  }

  apply(change: LiveChange): void {
    this.seq = change.seq;
    this.put(change);
  }

  put(change: Pick<LiveChange, 'type' | 'data'>): void {
    const { type, data } = change as LiveChange;
    switch (type) {
      case 'alert':
        this.#alerts ??= new Map(this.#base.alerts);
        this.#alerts.set(data.id, data);
        break;
      case 'case':
        this.#cases ??= new Map(this.#base.cases);
        this.#cases.set(data.id, data);
        break;
      case 'device':
      case 'camera':
        this.#devices ??= new Map(this.#base.devices);
        this.#devices.set(data.id, data);
        break;
      case 'dispatch':
      case 'notification':
      case 'station':
        break;
    }
  }

  finish(): LiveState {
    return {
      ...this.#base,
      seq: this.seq,
      alerts: this.#alerts ?? this.#base.alerts,
      cases: this.#cases ?? this.#base.cases,
      devices: this.#devices ?? this.#base.devices,
    };
  }
}
