import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { ActionRequest } from './action.ts';
import { type Case, viewOfCase } from './case.ts';
import type { CaseNumbers } from './case-number.ts';
import { Docket, type Filed, type Note, type OnWritten } from './docket.ts';
import { mergedWith } from './joining.ts';
import { limitOf, type Office, officeDayMs } from './office-time.ts';
import { openCase, type Report } from './opening.ts';
import { advanced, take } from './pipeline.ts';
import type { Route, Unit } from './routing.ts';
import type { Actor, Refusal, World } from './transition.ts';
import type { TypeCatalogue } from './type-catalogue.ts';
import { caseSchema } from './views.ts';
import { reached } from './watch.ts';

export interface CasesOptions {
  clock: Clock;
  numbers: CaseNumbers;
  office: Office;
  types: TypeCatalogue;
  /** The street a grid belongs to: its topmost ancestor. */
  streetOf(gridCode: string): string;
  /** How many of these alerts still stand. */
  countOpenAlerts(alertIds: readonly string[]): number;
  unitOf(id: string): Unit | undefined;
  routeOf(value: Case): Route;
  /** A case has been dispatched, by hand or on the fast lane: in the same transaction. */
  onDispatch?(value: Case, units: readonly string[], tx: Tx): void;
  /** A case has become overdue, or the step it awaits has: in the same transaction. */
  onOverdue?(value: Case, tx: Tx): void;
  /** Runs work in a transaction: for limits that are reached. */
  transact(work: (tx: Tx) => void): void;
  /** Told of everything that is done to a case, in the transaction of the deed. */
  onDeed?: OnWritten;
}

/** The hub itself, which fills in paperwork behind an emergency. It is nobody who could verify. */
const hub: Actor = {
  name: 'hub',
  axes: new Set(['desk', 'supervision', 'command', 'execution']),
  actsFor: () => true,
};

/** What is done to cases: by people along the pipeline, and by the clock. */
export class Cases {
  readonly docket: Docket;
  readonly #options: CasesOptions;

  constructor(options: CasesOptions) {
    this.#options = options;
    this.docket = new Docket(options.clock, {
      onDue: (ids) => options.transact((tx) => this.#tick(ids, tx)),
      onWritten: options.onDeed,
    });
  }

  load(store: Store): Promise<void> {
    return this.docket.load(store);
  }

  /** Begins to watch the limits; what was reached while the hub was away is told now. */
  resume(): void {
    this.docket.watch();
  }

  close(): void {
    this.docket.close();
  }

  byId(id: string): Case | undefined {
    return this.docket.byId(id)?.value;
  }

  get openCount(): number {
    return this.docket.size;
  }

  /** Open cases past their due instant. */
  get overdueCount(): number {
    const now = this.#options.clock.now();
    return [...this.docket.open()].filter((value) => viewOfCase(value, now).overdue).length;
  }

  /** What the pipeline has to know when something is done to `value` now; without one, when a case is opened. */
  world(value?: Case): World {
    const { clock, office, types, countOpenAlerts, unitOf, routeOf } = this.#options;
    return {
      at: clock.now(),
      office,
      openAlerts: countOpenAlerts(value?.alertIds ?? []),
      hasTypes: types.all.length > 0,
      typeOf: (caseClass, code) =>
        value ? types.findFor(value, caseClass, code) : types.find(caseClass, code),
      limitOf: (text) => limitOf(text, officeDayMs(office)),
      hasUnit: (id) => unitOf(id) !== undefined,
      routeOf,
      evidenceIds: undefined,
    };
  }

  /** Opens a case. */
  open(report: Report, note: Note, tx: Tx): Filed {
    const { numbers, streetOf } = this.#options;
    return openCase({ docket: this.docket, numbers, streetOf }, report, note, this.world(), tx);
  }

  /** Notes something in a case that no action of the pipeline is about. */
  note(filed: Filed, changes: Partial<Case>, note: Note, tx: Tx): Filed {
    const { value } = filed;
    return this.docket.write(
      filed,
      advanced(value, { state: value.state, changes }, this.world(value)),
      note,
      tx,
    );
  }

  /**
   * Does what somebody decided to do to a case, open or, as a comment, over. `read`: the case as it was found, with
   * the ids of its evidence where that is kept. `because`: what the line of the history says beside what the action
   * works out.
   * @throws HubError conflict (it has changed since `version`), forbidden, same-person, wrong-state, validation-failed
   */
  act(
    read: Filed & { evidenceIds?: ReadonlySet<string> | undefined },
    request: ActionRequest,
    actor: Actor,
    tx: Tx,
    because: Note['detail'] = {},
  ): Filed {
    const filed = this.docket.newest(read);
    const { value } = filed;
    this.#assertVersion(filed, request.version);
    const world = { ...this.world(value), evidenceIds: read.evidenceIds };
    const deed = take(value, request, actor, world);
    if ('refused' in deed) throw refusal(deed, value);
    const { next, comment, detail } = deed;
    const written = this.docket.write(
      filed,
      next,
      { actor: actor.name, action: request.action, comment, detail: { ...detail, ...because } },
      tx,
    );
    if (request.action === 'dispatch') this.#options.onDispatch?.(next, next.units, tx);
    return this.docket.newest(written);
  }

  /**
   * The fast lane of fire and gas: the case goes to these units at once and its paperwork is filled in behind. A case
   * that is with somebody already stays there. Answers the case as it is then.
   */
  fastLane(caseId: string, units: readonly string[], tx: Tx): Case | undefined {
    let filed = this.docket.byId(caseId);
    const steps: ActionRequest[] = [
      { action: 'accept' },
      { action: 'file' },
      { action: 'dispatch', units: [...units] },
    ];
    for (const step of steps) {
      if (!filed) return undefined;
      const deed = take(filed.value, { ...step, reason: 'fast lane' }, hub, this.world(filed.value));
      if ('refused' in deed) continue;
      const { next, comment, detail } = deed;
      filed = this.docket.write(filed, next, { actor: hub.name, action: step.action, comment, detail }, tx);
      if (step.action === 'dispatch') this.#options.onDispatch?.(next, next.units, tx);
    }
    return filed && this.docket.newest(filed).value;
  }

  /**
   * Merges one open case into another: it ends as cancelled with a pointer, and its future alerts follow.
   * @throws HubError wrong-state
   */
  merge(filed: Filed, into: Filed, note: Pick<Note, 'actor' | 'comment'>, tx: Tx): Filed {
    const { value } = filed;
    const target = into.value;
    if (value.id === target.id || !this.docket.byId(value.id) || !this.docket.byId(target.id))
      throw new HubError('wrong-state', 'Two different cases that are both open can be merged.');
    const pointed = { state: 'cancelled', changes: { mergedInto: target.id } } as const;
    const toward = { ...note, action: 'merge', detail: { into: target.number } };
    this.docket.write(filed, advanced(value, pointed, this.world(value)), toward, tx);
    const took = { ...note, action: 'merged', detail: { case: value.number } };
    return this.note(into, mergedWith(target, value), took, tx);
  }

  #assertVersion({ value, quietSince = value.version }: Filed, version: number | undefined): void {
    if (version === undefined || (version >= quietSince && version <= value.version)) return;
    const text = `The case has changed since version ${version}: look at it again.`;
    const view = z.encode(caseSchema, viewOfCase(value, this.#options.clock.now()));
    throw new HubError('conflict', text, { extra: { case: view } });
  }

  /** Limits of these cases have been reached. */
  #tick(ids: readonly string[], tx: Tx): void {
    for (const id of ids) {
      let filed = this.docket.byId(id);
      for (let hit = filed && reached(filed.value, this.#options.clock.now()); filed && hit; ) {
        const { action, detail, changes } = hit;
        filed = this.note(filed, changes, { actor: hub.name, action, comment: null, detail }, tx);
        if (action !== 'warning') this.#options.onOverdue?.(filed.value, tx);
        hit = reached(filed.value, this.#options.clock.now());
      }
    }
  }
}

function refusal({ code, refused }: Refusal, { state }: Case): HubError {
  return new HubError(code, refused, code === 'wrong-state' ? { extra: { state } } : {});
}
