import { type Case, isOver } from '../cases/case.ts';
import type { Cases } from '../cases/cases.ts';
import type { Actor } from '../cases/transition.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Tx } from '../store/batch.ts';
import type { Board } from './board.ts';
import type { Calls } from './calls.ts';
import type { Choice, Verdict } from './choose.ts';
import { cancelled, type Dispatch, isOpen, type Limits, type Said, stateOfAll, take } from './dispatch.ts';
import { type MusterOptions, muster } from './muster.ts';
import type { Orders } from './orders.ts';
import { caseIs, toOthers } from './stand-down.ts';
import type { Stations } from './stations.ts';

export interface DispatchingOptions extends MusterOptions {
  clock: Clock;
  board: Board;
  stations: Stations;
  calls: Calls;
  orders: Orders;
  limits: Limits;
  /** So many stations are at a case at once, at most. */
  most: number;
  cases(): Pick<Cases, 'docket' | 'note' | 'act' | 'fastLane'>;
  /** A station has confirmed a dispatch after so long. */
  onReceived(afterMs: number): void;
}

/** However long it burns, a case asks no more stations than this by itself. */
const MOST_OF_CASE = 20;
const HUB = 'hub';
const executing = ['dispatched', 'handling', 'reworking'] as const satisfies readonly Case['state'][];

const isExecuting = ({ state }: Case): boolean => (executing as readonly string[]).includes(state);
const named = (verdicts: readonly Verdict[]): string =>
  verdicts.map(({ id, reason }) => `${id} (${reason})`).join('; ');

/** Sends stations to cases, hears what they say, and lets the cases follow. */
export class Dispatching {
  readonly #options: DispatchingOptions;
  /** Who was found for the case that is being dispatched at this moment, with why. */
  #chosen: { caseId: string; choice: Choice } | undefined;

  constructor(options: DispatchingOptions) {
    this.#options = options;
  }

  /** The stations that answer an emergency at once. When none can, command is told. */
  answering(value: Case, tx: Tx): readonly string[] {
    const { stations, board, calls, most } = this.#options;
    if (stations.all().length === 0) return [];
    const choice = muster(this.#options, value, board.of(value.id), most);
    this.#chosen = { caseId: value.id, choice };
    if (choice.asked.length === 0) {
      const why = named(choice.passedOver);
      const text = { zh: `没有消防站可派: ${why}`, en: `No station can be sent: ${why}` };
      calls.command(value, 'nobody', text, tx);
    }
    return choice.asked.map(({ id }) => id);
  }

  /** A case has been dispatched to these units: those that are stations are called, those that no longer are called off. */
  onDispatch(value: Case, units: readonly string[], tx: Tx): void {
    const { board } = this.#options;
    const choice = this.#chosen?.caseId === value.id ? this.#chosen.choice : undefined;
    this.#chosen = undefined;
    const standing = board.of(value.id).filter(isOpen);
    for (const one of standing)
      if (!units.includes(one.stationId)) this.#options.orders.callOff(one, toOthers, tx);
    const verdicts = units.map(
      (id) => choice?.asked.find((one) => one.id === id) ?? { id, reason: 'chosen by hand' },
    );
    const called = verdicts.filter(({ id }) => !standing.some(({ stationId }) => stationId === id));
    this.#call(value, called, choice?.passedOver ?? [], tx);
  }

  /** Follows what is done to a case: what is over, done or given back needs nobody on the way. */
  onDeed(tx: Tx, value: Case, { action }: { action: string }): void {
    const { board, clock } = this.#options;
    const target =
      value.mergedInto === null ? undefined : this.#options.cases().docket.byId(value.mergedInto);
    for (const one of board.of(value.id)) {
      if (target) {
        const { id: caseId, number: caseNumber } = target.value;
        board.write({ ...one, caseId, caseNumber }, tx);
      } else if (isOver(value.state)) {
        if (isOpen(one)) this.#options.calls.calledOff(one, caseIs(value.state), clock.now(), tx);
        board.write({ ...cancelled(one, clock.now()), endedAt: clock.now() }, tx);
      } else if (isOpen(one) && (value.state === 'handled' || action === 'return'))
        this.#options.orders.callOff(one, caseIs(value.state), tx);
    }
  }

  /** More stations by hand. @throws HubError wrong-state, validation-failed */
  callMore(caseId: string, ids: readonly string[], by: string, comment: string | null, tx: Tx): Dispatch[] {
    const { board, stations, cases } = this.#options;
    const filed = cases().docket.byId(caseId);
    if (!filed || !isExecuting(filed.value))
      throw new HubError(
        'wrong-state',
        'Stations are sent to a case that is dispatched, handling or reworking: dispatch it first.',
      );
    for (const id of ids)
      if (stations.get(id)?.enabled !== true)
        throw new HubError('validation-failed', `There is no station ${id} in service.`);
    const busy = board.of(caseId).filter(isOpen);
    const fresh = [...new Set(ids)].filter((id) => !busy.some(({ stationId }) => stationId === id));
    const reason = comment ?? 'chosen by hand';
    this.#join(
      caseId,
      fresh.map((id) => ({ id, reason })),
      [],
      by,
      tx,
    );
    return board.of(caseId).filter((one) => ids.includes(one.stationId) && isOpen(one));
  }

  /** Asks the next ones, so that as many as usual are at it, and one at least. Answers what was done, in words. */
  askMore(caseId: string, why: string, tx: Tx): LocalText {
    const { board, most, cases } = this.#options;
    const filed = cases().docket.byId(caseId);
    const earlier = board.of(caseId);
    const active = earlier.filter((one) => isOpen(one) && one.state !== 'unanswered').length;
    const room = Math.min(Math.max(1, most - active), MOST_OF_CASE - earlier.length);
    const nobody = { zh: '没有其他消防站可派', en: 'no other station is left to ask' };
    if (!filed || !isExecuting(filed.value) || room <= 0) return nobody;
    const { asked, passedOver } = muster(this.#options, filed.value, earlier, room);
    if (asked.length === 0) return nobody;
    const because = asked.map(({ id, reason }) => ({ id, reason: `${reason}, ${why}` }));
    this.#join(caseId, because, passedOver, HUB, tx);
    return { zh: `增派 ${named(asked)}`, en: `asked ${named(asked)}` };
  }

  /**
   * Takes what a station says, or somebody for it. `actor`: whose deed it is by the rule of two people.
   * @throws HubError not-found (nothing open by this id), wrong-state
   */
  act(id: string, said: Said, actor: string, tx: Tx): Dispatch {
    const { board, calls, clock, limits, onReceived } = this.#options;
    const before = board.byId(id);
    if (!before) throw new HubError('not-found', `There is no dispatch ${id} that is not over.`);
    const now = clock.now();
    const deed = take(before, said, limits, now);
    if ('refused' in deed) throw new HubError('wrong-state', deed.refused);
    const { next, isNew, skipped } = deed;
    if (!isNew) return before;
    board.write(next, tx);
    calls.confirmed(next, said.by, tx);
    if (before.state === 'sent' || before.state === 'unanswered')
      tx.afterCommit(() => onReceived(now - before.openedAt));
    if (next.caseId !== null) {
      const detail = {
        dispatchId: id,
        station: next.stationId,
        by: said.by,
        ...(skipped.length > 0 && { skipped }),
      };
      this.#note(next.caseId, `dispatch-${said.action}`, said.comment, detail, actor, tx);
      this.#follow(next, said, actor, tx);
    } else if (board.of(next.drillId ?? '').every((one) => !isOpen(one)))
      this.#options.orders.endDrill(next.drillId ?? '', tx);
    return board.byId(id) ?? next;
  }

  /** Writes into the history of a case what no action of the pipeline is about. */
  note(
    caseId: string,
    action: string,
    comment: string | null,
    detail: Record<string, unknown>,
    tx: Tx,
  ): void {
    this.#note(caseId, action, comment, detail, HUB, tx);
  }

  /** When all stations that are at it have done it, so has the case. `by`: whoever has done it last, if not a station alone. */
  settle(caseId: string | null, by: string | null, tx: Tx): void {
    const { board, stations, cases } = this.#options;
    const filed = caseId === null ? undefined : cases().docket.byId(caseId);
    if (!filed || !isExecuting(filed.value) || stateOfAll(board.of(filed.value.id)) !== 'done') return;
    // A department that is at it too has its own word to say.
    if (filed.value.units.some((id) => !stations.get(id))) return;
    const done = board.of(filed.value.id).filter(({ state }) => state === 'done');
    const last = done.reduce((a, b) => ((b.doneAt ?? 0) >= (a.doneAt ?? 0) ? b : a));
    const comment = last.result ?? `${last.stationName}: done`;
    cases().act(filed, { action: 'handle', done: true, comment }, execution(by ?? last.stationId), tx);
  }

  #follow(dispatch: Dispatch, { action, comment }: Said, actor: string, tx: Tx): void {
    const { cases } = this.#options;
    const filed = cases().docket.byId(dispatch.caseId ?? '');
    if (!filed) return;
    if (action === 'declined') return this.#declined(dispatch, comment, actor, tx);
    const { state } = filed.value;
    const begins = action !== 'received' && (state === 'dispatched' || state === 'reworking');
    if (begins) {
      const words = `${dispatch.stationName}: ${action}`;
      cases().act(filed, { action: 'handle', done: false, comment: words }, execution(actor), tx);
    }
    this.settle(dispatch.caseId, action === 'done' ? actor : null, tx);
  }

  /** The next one is asked; when all have declined the case is back with command, and goes on from there. */
  #declined(dispatch: Dispatch, comment: string | null, actor: string, tx: Tx): void {
    const { board, calls, cases, most } = this.#options;
    const caseId = dispatch.caseId ?? '';
    const why = comment === null ? '' : `: ${comment}`;
    if (stateOfAll(board.of(caseId)) !== 'declined') {
      this.askMore(caseId, `${dispatch.stationId} has declined`, tx);
      this.settle(caseId, null, tx);
      return;
    }
    const filed = cases().docket.byId(caseId);
    if (!filed || !isExecuting(filed.value)) return;
    const reason = `All stations that were asked have declined, ${dispatch.stationName} last${why}`;
    if (filed.value.state !== 'reworking')
      cases().act(filed, { action: 'return', comment: reason }, execution(actor), tx);
    const choice = muster(this.#options, filed.value, board.of(caseId), most);
    const next = named(choice.asked) || 'nobody is left to ask';
    const zh = named(choice.asked) || '没有其他消防站可派';
    const text = { zh: `各消防站均无法出动，${zh}`, en: `${reason}; next: ${next}` };
    calls.command(dispatch, 'declined', text, tx);
    if (choice.asked.length === 0) return;
    this.#chosen = { caseId, choice };
    cases().fastLane(
      caseId,
      choice.asked.map(({ id }) => id),
      tx,
    );
  }

  /** Stations join those that are at a case. */
  #join(
    caseId: string,
    verdicts: readonly Verdict[],
    passedOver: readonly Verdict[],
    by: string,
    tx: Tx,
  ): void {
    const { cases } = this.#options;
    const filed = cases().docket.byId(caseId);
    if (!filed || verdicts.length === 0) return;
    const units = [...new Set([...filed.value.units, ...verdicts.map(({ id }) => id)])];
    const { dispatchedBy } = filed.value;
    const changes = { units, dispatchedBy: [...new Set([...dispatchedBy, by])] };
    const detail = { asked: verdicts, passedOver };
    cases().note(filed, changes, { actor: by, action: 'stations-called', comment: null, detail }, tx);
    for (const { id, reason } of verdicts) this.#options.orders.sendTo(filed.value, id, reason, tx);
  }

  #call(value: Case, verdicts: readonly Verdict[], passedOver: readonly Verdict[], tx: Tx): void {
    const asked = verdicts.filter(({ id }) => this.#options.stations.get(id));
    if (asked.length === 0) return;
    for (const { id, reason } of asked) this.#options.orders.sendTo(value, id, reason, tx);
    this.#note(value.id, 'stations-called', null, { asked, passedOver }, HUB, tx);
  }

  #note(
    caseId: string,
    action: string,
    comment: string | null,
    detail: Record<string, unknown>,
    actor: string,
    tx: Tx,
  ): void {
    const { cases } = this.#options;
    const filed = cases().docket.byId(caseId);
    if (!filed) return;
    // Whoever goes there handles it, and does not verify it.
    const { handledBy } = filed.value;
    const goes = ['dispatch-departed', 'dispatch-arrived', 'dispatch-done'].includes(action);
    const hands = !goes || handledBy.includes(actor) ? handledBy : [...handledBy, actor];
    cases().note(filed, { handledBy: hands }, { actor, action, comment, detail }, tx);
  }
}

/** Somebody of a station, where the station is at the case already. */
function execution(name: string): Actor {
  return { name, axes: new Set(['execution']), actsFor: () => true };
}
