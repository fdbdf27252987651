import type { Kysely } from 'kysely';
import { type Grids, loadGrids } from '../grids/grids.ts';
import { HubError } from '../kernel/errors.ts';
import type { ReadingRule } from '../rules/rule.ts';
import { selects } from '../rules/selection.ts';
import type { Database } from '../store/tables.ts';
import type { Order } from './order.ts';

/** A device whose readings are replayed. */
export interface Subject {
  id: string;
  no: number;
  gridCode: string;
}

/** Who is replayed, and who is within reach: alerts of those are compared, though the rule no longer takes them. */
export interface Subjects {
  subjects: readonly Subject[];
  isInReach(deviceId: string): boolean;
}

type Reach = Pick<Order, 'devices' | 'within'>;

/**
 * The devices of a rule as they are registered now, by id: of its kinds and selector, narrowed as ordered.
 * @throws HubError not-found for a device that is not there, or not for this caller.
 */
export async function subjectsOf(db: Kysely<Database>, rule: ReadingRule, reach: Reach): Promise<Subjects> {
  const grids = await loadGrids({ db });
  const rows = await db.selectFrom('devices').select(['id', 'no', 'kind', 'gridCode', 'labels']).execute();
  const asked = reach.devices && new Set(reach.devices);
  const inReach = new Map<string, Subject>();
  const subjects: Subject[] = [];
  for (const { id, no, kind, gridCode, labels } of rows) {
    if ((asked && !asked.has(id)) || !isWithinAll(grids, gridCode, reach.within)) continue;
    const subject = { id, no, gridCode };
    inReach.set(id, subject);
    if (!rule.kinds.some((one) => one === kind)) continue;
    const worn = JSON.parse(labels) as Record<string, string>;
    if (!rule.selector || selects(rule.selector, { gridCode, labels: worn }, grids)) subjects.push(subject);
  }
  for (const id of asked ?? [])
    if (!inReach.has(id)) throw new HubError('not-found', `There is no device ${id}.`);
  subjects.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { subjects, isInReach: (id) => inReach.has(id) };
}

const isWithinAll = (grids: Grids, code: string, roots: readonly string[]): boolean =>
  roots.every((root) => grids.isWithin(code, root));
