import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';
import type { RuleView } from '../../api/rules.ts';
import { severities } from '../alerts/severity.ts';

/** A limit of a metric. `clear`: where an alert ends and not where it begins. */
export interface Threshold {
  metric: string;
  op: Op;
  value: number;
  severity: Severity;
  clear: boolean;
}

type Op = '≥' | '>' | '≤' | '<';

const signs: Readonly<Record<string, Op>> = { '>=': '≥', '>': '>', '<=': '≤', '<': '<', '≥': '≥', '≤': '≤' };
const comparison = /^\s*([A-Za-z_]\w*)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*$/;

/** `smoke >= 0.15` as what it compares; null for every other expression. */
export function comparisonOf(expression: unknown): Pick<Threshold, 'metric' | 'op' | 'value'> | null {
  const [, metric, sign = '', value] =
    comparison.exec(typeof expression === 'string' ? expression : '') ?? [];
  const op = signs[sign];
  return metric === undefined || op === undefined ? null : { metric, op, value: Number(value) };
}

const isSeverity = (value: unknown): value is Severity => severities.some((known) => known === value);

function limit(expression: unknown, severity: unknown, clear = false): Threshold[] {
  const found = comparisonOf(expression);
  return found && isSeverity(severity) ? [{ ...found, severity, clear }] : [];
}

function rulesFor(rules: readonly RuleView[], kind: string): RuleView['definition'][] {
  return rules
    .map(({ definition }) => definition)
    .filter(
      ({ on, kinds }) =>
        (on === undefined || on === 'reading') && Array.isArray(kinds) && kinds.includes(kind),
    );
}

/** The limits the rules set for a kind of device; an expression that is no simple comparison has none. */
export function ruleThresholds(rules: readonly RuleView[], kind: string): Threshold[] {
  return rulesFor(rules, kind).flatMap(({ when, severity, raise, clear }) => [
    ...limit(when, severity),
    ...(Array.isArray(raise) ? raise : []).flatMap((step: Record<string, unknown>) =>
      limit(step['when'], step['severity']),
    ),
    ...limit(clear, severity, true),
  ]);
}

/**
 * The metrics that matter of a kind of device, states such as `alarm` among them: what grave rules look at, and where
 * there are none, what any rule looks at. A battery is not what a smoke detector is looked at for.
 */
export function ruledMetrics(rules: readonly RuleView[], kind: string): Set<string> {
  const all = rulesFor(rules, kind);
  const grave = all.filter(({ severity }) => severity === 'critical' || severity === 'major');
  return new Set(
    (grave.length > 0 ? grave : all).flatMap(
      ({ when }) => comparisonOf(when)?.metric ?? /^\s*([A-Za-z_]\w*)\s*$/.exec(String(when))?.[1] ?? [],
    ),
  );
}

/** The limits alerts fired at, which may be those of an older rule. */
export function alertThresholds(alerts: readonly Alert[]): Threshold[] {
  return alerts.flatMap(({ labels, severity }) => {
    const { metric, threshold, op } = labels as Partial<Record<string, string>>;
    const value = Number(threshold ?? Number.NaN);
    const sign = signs[op ?? '≥'];
    return metric === undefined || Number.isNaN(value) || sign === undefined
      ? []
      : [{ metric, op: sign, value, severity, clear: false }];
  });
}

/** Each limit once: of two at the same place the first counts. */
export function distinct(thresholds: readonly Threshold[]): Threshold[] {
  const seen = new Set<string>();
  return thresholds.filter(({ metric, value, clear }) => {
    const key = `${metric} ${value} ${clear}`;
    return !seen.has(key) && seen.add(key);
  });
}
