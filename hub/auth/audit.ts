import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';

/** One thing somebody did, or tried to. `actor`: a user or token name, `device:<id>`, or `hub`. */
export interface AuditEntry {
  actor: string;
  /** Noun and verb, e.g. `device.register`, `session.refused`. */
  action: string;
  target: string;
  detail?: Readonly<Record<string, unknown>>;
  address?: string | undefined;
}

/** Writes an entry in the transaction of the deed itself. */
export function audit(tx: Tx, clock: Clock, entry: AuditEntry): void {
  tx.append('audit', {
    id: newId(),
    at: clock.now(),
    actor: entry.actor,
    action: entry.action,
    target: entry.target,
    detail: JSON.stringify(entry.detail ?? {}),
    address: entry.address ?? null,
  });
}
