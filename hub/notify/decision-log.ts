import type { TraceStep } from '../alerts/alert.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Cause, CauseType } from './message.ts';
import { type Decision, MOST_DECISIONS } from './policy.ts';

/** Decisions on one event of a cause. */
export interface Decided {
  at: number;
  event: string;
  decisions: readonly Decision[];
}

/** Events whose decisions are kept; beyond, the oldest go. */
const KEPT = 100_000;
const PRUNE_AT_ONCE = 1_000;
const MOST_EVENTS = 200;

/** Why each was told or not: kept with the cause. */
export class DecisionLog {
  readonly #store: Pick<Store, 'db'>;
  readonly #committer: Pick<Committer, 'run'>;
  #count = 0;
  #pruning = false;

  constructor(store: Pick<Store, 'db'>, committer: Pick<Committer, 'run'>) {
    this.#store = store;
    this.#committer = committer;
  }

  async load(): Promise<void> {
    const counted = await this.#store.db
      .selectFrom('notificationDecisions')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirst();
    this.#count = counted?.count ?? 0;
  }

  record(tx: Tx, cause: Cause, event: string, decisions: readonly Decision[], at: number): void {
    const kept = JSON.stringify(decisions.slice(0, MOST_DECISIONS));
    const row = { id: newId(), at, causeType: cause.type, causeId: cause.id, event, decisions: kept };
    tx.append('notificationDecisions', row);
    tx.afterCommit(() => {
      this.#count++;
      if (this.#count > KEPT && !this.#pruning) void this.#prune();
    });
  }

  /** Oldest first. */
  async of(cause: Cause): Promise<Decided[]> {
    const rows = await this.#store.db
      .selectFrom('notificationDecisions')
      .select(['at', 'event', 'decisions'])
      .where('causeType', '=', cause.type satisfies CauseType)
      .where('causeId', '=', cause.id)
      .orderBy('id')
      .limit(MOST_EVENTS)
      .execute();
    return rows.map(({ at, event, decisions }) => ({
      at,
      event,
      decisions: JSON.parse(decisions) as Decision[],
    }));
  }

  /** The same as lines of the trace of an alert. */
  async traceOf(alertId: string): Promise<TraceStep[]> {
    const decided = await this.of({ type: 'alert', id: alertId });
    return decided.flatMap(({ at, event, decisions }) => decisions.map((one) => stepOf(one, event, at)));
  }

  async #prune(): Promise<void> {
    this.#pruning = true;
    try {
      const rows = await this.#store.db
        .selectFrom('notificationDecisions')
        .select('id')
        .orderBy('id')
        .limit(PRUNE_AT_ONCE)
        .execute();
      await this.#committer.run((tx) => {
        for (const { id } of rows) tx.remove('notificationDecisions', [id]);
      });
      this.#count -= rows.length;
    } catch {
      // The store cannot be read at the moment: the next record tries again.
    }
    this.#pruning = false;
  }
}

const verdicts = { send: 'is told', digest: 'is told in a digest', withheld: 'is not told' } as const;

function stepOf(decision: Decision, event: string, at: number): TraceStep {
  const { policy, recipient, channel, verdict, why } = decision;
  const who = recipient === null ? `nobody of policy ${policy}` : recipient;
  const how = channel === null ? '' : ` through ${channel}`;
  const said = recipient === null ? 'is told' : verdicts[verdict];
  return {
    at,
    step: 'notification',
    text: `${event}: ${who} ${said}${how}: ${why}`,
    detail: { ...decision, event },
  };
}
