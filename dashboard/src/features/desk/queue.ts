import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';
import type { CaseView } from '../../../../hub/cases/case.ts';
import type { Pledge } from '../../../../hub/reports/pledge.ts';
import type { Dispatch } from '../../api/dispatches.ts';
import type { HazardView } from '../../api/hazards.ts';
import type { WarningView } from '../../api/warnings.ts';
import { isHeldBack } from '../alerts/hold-back.ts';
import { severities } from '../alerts/severity.ts';
import { type DeedName, nextOf, offersOf } from '../cases/offers.ts';
import type { Offered } from '../session/permissions.ts';

interface Item<K extends string, V> {
  kind: K;
  id: string;
  severity: Severity;
  /** Since when it waits, Unix ms. */
  since: number;
  value: V;
}

/** Something that waits for whoever looks, and why. */
export type QueueItem =
  | Item<'alert', Alert>
  | (Item<'case', CaseView> & { next: DeedName | null })
  | Item<'dispatch', Dispatch>
  | Item<'hazard', HazardView>
  | Item<'warning', WarningView>
  | Item<'promise', Pledge>;

/** What the screen knows, and who looks at it. */
export interface QueueSources {
  alerts: ReadonlyMap<string, Alert>;
  cases: ReadonlyMap<string, CaseView>;
  dispatches: readonly Dispatch[];
  hazards: readonly HazardView[];
  warnings: readonly WarningView[];
  promises: readonly Pledge[];
  me: string;
  may(permission: Offered): boolean;
  now: number;
}

/** How an item is named in the address: `alert:<id>`. */
export const keyOf = ({ kind, id }: Pick<QueueItem, 'kind' | 'id'>): string => `${kind}:${id}`;

const owed: readonly HazardView['state'][] = ['open', 'notified', 'rectifying'];

function* waiting(sources: QueueSources): Generator<QueueItem> {
  const { alerts, cases, dispatches, hazards, warnings, promises, me, may, now } = sources;
  if (may('alerts:ack'))
    for (const value of alerts.values())
      if (value.state === 'firing' && !isHeldBack(value))
        yield { kind: 'alert', id: value.id, severity: value.severity, since: value.firedAt, value };
  for (const value of cases.values()) {
    const states = value.alertIds.flatMap((id) => alerts.get(id) ?? []);
    // One matter, one line: while its alarm waits for somebody, the case behind it need not.
    if (may('alerts:ack') && states.some((one) => one.state === 'firing' && !isHeldBack(one))) continue;
    const standing = states.filter(({ state }) => state !== 'resolved').length;
    const next = nextOf(offersOf(value, { name: me, may, standing, simple: null }));
    if (next === null && !(value.overdue && (may('cases:supervise') || may('cases:command')))) continue;
    const since = value.overdue ? (value.overdueSince ?? value.dueAt ?? value.updatedAt) : value.updatedAt;
    yield { kind: 'case', id: value.id, severity: value.severity, since, value, next };
  }
  if (may('alerts:ack') || may('dispatches:act'))
    for (const value of dispatches)
      if (value.state === 'unanswered' && !value.drill)
        yield { kind: 'dispatch', id: value.id, severity: value.severity, since: value.openedAt, value };
  if (may('hazards:supervise'))
    for (const value of hazards)
      if (value.escalation.step > 0 && owed.includes(value.state))
        yield {
          kind: 'hazard',
          id: value.id,
          severity: value.grade === 'major' ? 'major' : 'minor',
          since: value.dueAt ?? value.foundAt,
          value,
        };
  if (may('warnings:approve'))
    for (const value of warnings)
      if (value.state === 'draft' && value.author !== me && now < value.to)
        yield { kind: 'warning', id: value.id, severity: 'major', since: value.createdAt, value };
  if (may('alerts:ack'))
    for (const value of promises)
      if (value.dueAt <= now && (value.to === null || value.to === me || value.by === me))
        yield { kind: 'promise', id: value.id, severity: 'minor', since: value.dueAt, value };
}

/** What waits for whoever looks: the gravest first, then what has waited longest. */
export function queueOf(sources: QueueSources): QueueItem[] {
  return [...waiting(sources)].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      a.since - b.since ||
      (a.id < b.id ? -1 : 1),
  );
}

/**
 * The place one goes to from `key` by `step`: along the list while it is in it; from what has left it, to what now
 * stands where it stood (`lastPlace`).
 */
export function placeAfter(
  keys: readonly string[],
  key: string | null,
  lastPlace: number,
  step: 1 | -1,
): number {
  const at = key === null ? -1 : keys.indexOf(key);
  const next = at >= 0 ? at + step : key === null ? 0 : step === 1 ? lastPlace : lastPlace - 1;
  return Math.min(Math.max(next, 0), keys.length - 1);
}
