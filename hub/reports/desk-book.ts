import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { type Handover, type ShiftReport, shiftStart, signed, withdrawn } from './handover.ts';
import { ended, type Pledge, refuseDue } from './pledge.ts';
import { handoverOfRow, pledgeOfRow, rowOfHandover, rowOfPledge } from './rows.ts';

/** Open promises of all desks. */
const MOST_PLEDGES = 1000;

/** What every desk has promised and not kept yet, and how its shifts were handed over, in memory as in the store. */
export class DeskBook {
  readonly #clock: Clock;
  readonly #pledges = new Map<string, Pledge>();
  /** By desk: what is offered and not signed. */
  readonly #offered = new Map<string | null, Handover>();
  /** By desk: when it last changed hands. */
  readonly #handedOverAt = new Map<string | null, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async load({ db }: Pick<Store, 'db'>): Promise<void> {
    const open = await db.selectFrom('pledges').selectAll().where('endedAt', 'is', null).execute();
    for (const pledge of open.map(pledgeOfRow)) this.#pledges.set(pledge.id, pledge);
    const offered = await db.selectFrom('handovers').selectAll().where('state', '=', 'offered').execute();
    for (const one of offered.map(handoverOfRow)) this.#offered.set(one.gridCode, one);
    const last = await db
      .selectFrom('handovers')
      .select(({ fn }) => ['gridCode', fn.max('offeredAt').as('at')])
      .where('state', '=', 'signed')
      .groupBy('gridCode')
      .execute();
    for (const { gridCode, at } of last) this.#handedOverAt.set(gridCode, at);
  }

  /** When the shift began that has the desk now. */
  shiftStart(desk: string | null): number {
    return shiftStart(this.#handedOverAt.get(desk) ?? null, this.#clock.now());
  }

  offeredAt(desk: string | null): Handover | undefined {
    return this.#offered.get(desk);
  }

  /** Open promises, the earliest due first. */
  promises(): Pledge[] {
    return [...this.#pledges.values()].sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
  }

  /** @throws HubError bad-request, conflict (too many) */
  promise(asked: Pick<Pledge, 'text' | 'by' | 'to' | 'about' | 'gridCode' | 'dueAt'>, tx: Tx): Pledge {
    const now = this.#clock.now();
    const refused = refuseDue(asked.dueAt, now);
    if (refused !== undefined) throw new HubError('bad-request', refused);
    if (this.#pledges.size >= MOST_PLEDGES)
      throw new HubError('conflict', `There are ${MOST_PLEDGES} open promises: keep some of them first.`);
    const open = { endedAt: null, endedBy: null, kept: null, comment: null };
    return this.#keep({ ...asked, ...open, id: newId(), madeAt: now }, tx);
  }

  /** @throws HubError wrong-state (it has ended) */
  end(id: string, how: { by: string; kept: boolean; comment: string | null }, tx: Tx): Pledge {
    const pledge = this.#pledges.get(id);
    if (!pledge) throw new HubError('wrong-state', 'The promise has been kept or given up already.');
    return this.#keep(ended(pledge, { ...how, at: this.#clock.now() }), tx);
  }

  /** The outgoing shift signs. @throws HubError conflict (another is not signed yet) */
  offer(
    asked: { gridCode: string | null; notes: string; by: string; report: ShiftReport },
    tx: Tx,
  ): Handover {
    const { gridCode, notes, by, report } = asked;
    if (this.#offered.has(gridCode))
      throw new HubError('conflict', 'A hand-over waits for its signature: sign it, or take it back first.');
    const made: Handover = {
      id: newId(),
      gridCode,
      state: 'offered',
      notes,
      outgoing: { by, at: this.#clock.now() },
      incoming: null,
      comment: null,
      withdrawnAt: null,
      report,
    };
    return this.#write(made, tx);
  }

  /** The incoming shift signs. @throws HubError wrong-state, same-person */
  sign(found: Handover, { by, comment }: { by: string; comment: string | null }, tx: Tx): Handover {
    const next = signed(this.#newest(found), { by, at: this.#clock.now(), comment });
    if ('refused' in next)
      throw next.refused === 'state'
        ? new HubError('wrong-state', 'The hand-over does not wait for a signature any more.')
        : new HubError('same-person', 'Whoever hands over does not take over: somebody else has to sign.');
    return this.#write(next, tx);
  }

  /** @throws HubError wrong-state */
  withdraw(found: Handover, tx: Tx): Handover {
    const next = withdrawn(this.#newest(found), this.#clock.now());
    if ('refused' in next)
      throw new HubError('wrong-state', 'The hand-over has been signed or taken back already.');
    return this.#write(next, tx);
  }

  /** What stands now of one that was read: it may have been signed since. */
  #newest(found: Handover): Handover {
    const offered = this.#offered.get(found.gridCode);
    if (offered?.id === found.id) return offered;
    return found.state === 'offered' ? { ...found, state: 'signed' } : found;
  }

  #write(next: Handover, tx: Tx): Handover {
    if (next.state === 'offered') this.#offered.set(next.gridCode, next);
    else this.#offered.delete(next.gridCode);
    if (next.state === 'signed') this.#handedOverAt.set(next.gridCode, next.outgoing.at);
    tx.put('handovers', rowOfHandover(next));
    return next;
  }

  #keep(pledge: Pledge, tx: Tx): Pledge {
    if (pledge.endedAt === null) this.#pledges.set(pledge.id, pledge);
    else this.#pledges.delete(pledge.id);
    tx.put('pledges', rowOfPledge(pledge));
    return pledge;
  }
}
