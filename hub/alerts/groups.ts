import { type HandledAlert, type Severity, severities } from './alert.ts';
import type { GroupKey } from './policy.ts';

const MOST_IDS = 100;

/** What the alerts of a group have in common; a key that was not asked for is absent. */
export type GroupOf = Partial<Record<GroupKey, string | null>>;

/** Open alerts that are one matter to whoever looks. `firing` and `acknowledged` make up `count`, held back or not. */
export interface AlertGroup {
  key: GroupOf;
  count: number;
  worst: Severity;
  /** When the first fired of those that nobody has acknowledged and nothing holds back. */
  oldestUnackedAt: number | null;
  firing: number;
  acknowledged: number;
  heldBack: number;
  /** The first hundred, in the order they came. */
  alertIds: string[];
}

const valueOf: Readonly<Record<GroupKey, (alert: HandledAlert) => string | null>> = {
  grid: ({ gridCode }) => gridCode,
  kind: ({ labels }) => labels['kind'] ?? null,
  rule: ({ ruleId }) => ruleId,
  severity: ({ severity }) => severity,
};

/** The group an alert is in. */
export function groupOf(alert: HandledAlert, by: readonly GroupKey[]): GroupOf {
  return Object.fromEntries(by.map((name) => [name, valueOf[name](alert)]));
}

/** Whether an alert has all of what a group has in common. */
export function isInGroup(alert: HandledAlert, key: GroupOf): boolean {
  return Object.entries(key).every(([name, value]) => valueOf[name as GroupKey](alert) === value);
}

const rank = ({ worst }: AlertGroup): number => severities.indexOf(worst);

/** Groups open alerts: the worst first, then what has waited longest for an answer. */
export function groupAlerts(alerts: Iterable<HandledAlert>, by: readonly GroupKey[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const key = groupOf(alert, by);
    const name = JSON.stringify(Object.values(key));
    const group = groups.get(name);
    if (group) add(group, alert);
    else groups.set(name, add(emptyGroup(key, alert.severity), alert));
  }
  return [...groups.values()].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.oldestUnackedAt ?? Number.POSITIVE_INFINITY) - (b.oldestUnackedAt ?? Number.POSITIVE_INFINITY) ||
      b.count - a.count,
  );
}

function emptyGroup(key: GroupOf, worst: Severity): AlertGroup {
  const counts = { count: 0, firing: 0, acknowledged: 0, heldBack: 0 };
  return { key, worst, oldestUnackedAt: null, ...counts, alertIds: [] };
}

function add(group: AlertGroup, { id, severity, state, firedAt, heldBackBy }: HandledAlert): AlertGroup {
  group.count++;
  if (severities.indexOf(severity) < rank(group)) group.worst = severity;
  if (state === 'firing') group.firing++;
  else group.acknowledged++;
  if (heldBackBy) group.heldBack++;
  else if (state === 'firing')
    group.oldestUnackedAt = Math.min(group.oldestUnackedAt ?? Number.POSITIVE_INFINITY, firedAt);
  if (group.alertIds.length < MOST_IDS) group.alertIds.push(id);
  return group;
}
