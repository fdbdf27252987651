import type { Alert, Severity } from '../alerts/alert.ts';
import { severities } from '../alerts/alert.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Case, CaseEntry, CaseState } from './case.ts';
import type { CaseNumbers } from './case-number.ts';
import { type CaseDeed, decide, perform } from './life-cycle.ts';
import { caseOfRow, rowOfCase, viewOfCase } from './rows.ts';

interface OpenCase {
  value: Case;
  entries: number;
}

export interface CasesOptions {
  clock: Clock;
  numbers: CaseNumbers;
  /** The street a grid belongs to: its topmost ancestor. */
  streetOf(gridCode: string): string;
  /** Told of everything that is done to a case, in the transaction of the deed. */
  onDeed?(tx: Tx, value: Case, deed: Pick<CaseEntry, 'actor' | 'action' | 'comment'>): void;
}

const worse = (a: Severity, b: Severity): Severity =>
  severities.indexOf(a) <= severities.indexOf(b) ? a : b;

/** The open cases, in memory as in the store: one for each subject. */
export class Cases {
  readonly #options: CasesOptions;
  readonly #byId = new Map<string, OpenCase>();
  readonly #bySubject = new Map<string, OpenCase>();

  constructor(options: CasesOptions) {
    this.#options = options;
  }

  async load(store: Store): Promise<void> {
    const rows = await store.db.selectFrom('cases').selectAll().where('state', '<>', 'closed').execute();
    const counts = await store.db
      .selectFrom('caseHistory')
      .innerJoin('cases', 'cases.id', 'caseHistory.caseId')
      .where('cases.state', '<>', 'closed')
      .select((eb) => ['caseHistory.caseId as id', eb.fn.max('caseHistory.n').as('entries')])
      .groupBy('caseHistory.caseId')
      .execute();
    const entries = new Map(counts.map((row) => [row.id, row.entries]));
    for (const row of rows) this.#remember({ value: caseOfRow(row), entries: entries.get(row.id) ?? 0 });
  }

  byId(id: string): Case | undefined {
    return this.#byId.get(id)?.value;
  }

  get openCount(): number {
    return this.#byId.size;
  }

  /** A `critical` or `major` alert opens a case or joins the open one of its subject. */
  openOrJoin(alert: Alert, tx: Tx): { caseId: string; number: string; joined: boolean } | null {
    if (alert.severity !== 'critical' && alert.severity !== 'major') return null;
    const open = this.#bySubject.get(alert.subject);
    if (open) return this.#join(open, alert, tx);
    const now = this.#options.clock.now();
    const number = this.#options.numbers.next(this.#options.streetOf(alert.gridCode), now, tx);
    const value: Case = {
      id: newId(),
      number,
      type: 'event',
      subject: alert.subject,
      source: 'alert',
      severity: alert.severity,
      gridCode: alert.gridCode,
      deviceId: alert.deviceId,
      title: alert.title,
      address: alert.labels.address ?? null,
      state: 'reported',
      openedAt: now,
      acceptedAt: null,
      acceptedBy: null,
      closedAt: null,
      closedBy: null,
      dueAt: null,
      updatedAt: now,
      version: 1,
      alertIds: [alert.id],
    };
    const entry = { value, entries: 0 };
    this.#remember(entry);
    this.#write(
      entry,
      { actor: 'hub', action: 'open', fromState: null, comment: `alert ${alert.id}: ${alert.summary}` },
      tx,
    );
    return { caseId: value.id, number, joined: false };
  }

  /** Notes in its case that an alert is over. */
  alertResolved(alert: Alert, tx: Tx): void {
    const open = alert.caseId === null ? undefined : this.#byId.get(alert.caseId);
    if (!open) return;
    open.value = { ...open.value, updatedAt: this.#options.clock.now(), version: open.value.version + 1 };
    this.#write(
      open,
      { actor: 'hub', action: 'alert-resolved', fromState: open.value.state, comment: `alert ${alert.id}` },
      tx,
    );
  }

  /**
   * Does what somebody decided to do to an open case. `expectedVersion` refuses a decision taken on an older state.
   * @throws HubError conflict (it has changed since), wrong-state, validation-failed
   */
  act(id: string, deed: CaseDeed, expectedVersion: number | undefined, tx: Tx): Case {
    const open = this.#byId.get(id);
    if (!open) throw new HubError('wrong-state', 'The case is closed: nothing more can be done to it.');
    const { value } = open;
    if (expectedVersion !== undefined && expectedVersion !== value.version) {
      throw new HubError(
        'conflict',
        `The case has changed since version ${expectedVersion}: look at it again.`,
        {
          extra: { case: viewOfCase(value, deed.at) },
        },
      );
    }
    const next = decide(value, deed);
    if (typeof next === 'object')
      throw new HubError('wrong-state', next.refused, { extra: { state: value.state } });
    open.value = perform(value, deed, next);
    if (next === 'closed') this.#forget(open);
    this.#write(
      open,
      { actor: deed.by, action: deed.action, fromState: value.state, comment: deed.comment },
      tx,
    );
    return open.value;
  }

  #join(open: OpenCase, alert: Alert, tx: Tx): { caseId: string; number: string; joined: boolean } {
    const { value } = open;
    const severity = worse(value.severity, alert.severity);
    const joined = { caseId: value.id, number: value.number, joined: true };
    if (severity === value.severity && value.alertIds.includes(alert.id)) return joined;
    const alertIds = value.alertIds.includes(alert.id) ? value.alertIds : [...value.alertIds, alert.id];
    open.value = {
      ...value,
      severity,
      alertIds,
      updatedAt: this.#options.clock.now(),
      version: value.version + 1,
    };
    this.#write(
      open,
      {
        actor: 'hub',
        action: 'join',
        fromState: value.state,
        comment: `alert ${alert.id}: ${alert.summary}`,
      },
      tx,
    );
    return joined;
  }

  #remember(entry: OpenCase): void {
    this.#byId.set(entry.value.id, entry);
    this.#bySubject.set(entry.value.subject, entry);
  }

  #forget(entry: OpenCase): void {
    this.#byId.delete(entry.value.id);
    this.#bySubject.delete(entry.value.subject);
  }

  #write(
    open: OpenCase,
    entry: Pick<CaseEntry, 'actor' | 'action' | 'comment'> & { fromState: CaseState | null },
    tx: Tx,
  ): void {
    const { value } = open;
    open.entries += 1;
    tx.put('cases', rowOfCase(value));
    tx.append('caseHistory', {
      caseId: value.id,
      n: open.entries,
      at: value.updatedAt,
      toState: value.state,
      ...entry,
    });
    this.#options.onDeed?.(tx, value, entry);
    tx.change({ type: 'case', gridCode: value.gridCode, data: viewOfCase(value, value.updatedAt) });
  }
}
