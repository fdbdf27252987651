import { severities } from '../alerts/alert.ts';
import { createCompiler } from './condition.ts';
import { confirmationOf, confirmProblems } from './confirmation.ts';
import { type MetricInfo, metricCatalogue } from './metrics.ts';
import type { Rule, Selector, SilenceRule } from './rule.ts';
import { datesOf, hoursOf, type Schedule } from './schedule.ts';
import type { ReadingDefinition, RuleDefinition, SilenceDefinition } from './schema.ts';
import type { WindowSpec } from './windows.ts';

/** A problem in one rule: `key` is the path within it. */
export interface RuleProblem {
  key: string;
  message: string;
}

const LEAST_GRACE_MS = 60_000;
type Selecting = Pick<ReadingDefinition, 'grids' | 'gridClass' | 'labels'>;

/** What is well written and still cannot be meant. */
function contradictions(definition: ReadingDefinition): RuleProblem[] {
  const { severity, raise, keepFiring, latching } = definition;
  const problems: RuleProblem[] = confirmProblems(definition);
  for (const [i, step] of raise.entries()) {
    if (severities.indexOf(step.severity) > severities.indexOf(severity)) {
      const message = `${step.severity} is below the rule's own ${severity}: start the rule at the mildest severity, and raise from there`;
      problems.push({ key: `raise.${i}.severity`, message });
    }
    if (latching && step.clear !== undefined) {
      const message = 'a latching alert never falls: remove `clear` here, or `latching`';
      problems.push({ key: `raise.${i}.clear`, message });
    }
  }
  if (latching && keepFiring !== undefined)
    problems.push({
      key: 'keepFiring',
      message: 'only a hand ends a latching alert: remove `keepFiring`, or `latching`',
    });
  return problems;
}

function selectorOf({ grids, gridClass, labels }: Selecting): Selector | null {
  if (!grids && !gridClass && !labels) return null;
  const values = Object.entries(labels ?? {}).map(
    ([name, value]) => [name, typeof value === 'string' ? [value] : value] as const,
  );
  return { grids: grids ?? null, gridClass: gridClass ?? null, labels: values };
}

function scheduleOf({ active }: ReadingDefinition): Schedule | null {
  if (!active) return null;
  const hours = active.hours === undefined ? undefined : hoursOf(active.hours);
  const dates = active.dates?.flatMap((text) => datesOf(text) ?? []) ?? null;
  return { days: active.days ?? null, hours: hours ?? null, dates };
}

/** The metrics a rule declares, by name. */
function declaredBy({ metrics }: ReadingDefinition): Record<string, MetricInfo> {
  const declared = Object.entries(metrics).map(([name, { type, unit }]) => [
    name,
    { type: type === 'number' ? ('double' as const) : ('bool' as const), unit },
  ]);
  return Object.fromEntries(declared) as Record<string, MetricInfo>;
}

const perNames: readonly (readonly [ms: number, name: string])[] = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

function rateUnit(unit: string, perMs: number): string {
  const [lengthMs, name] = perNames.find(([ms]) => perMs % ms === 0) ?? [1, 'ms'];
  const times = perMs / lengthMs;
  return `${unit}/${times === 1 ? '' : times}${name}`;
}

/** The windows of a rule, and what their figures are as metrics. `known`: the metrics they may be over. */
function windowsOf({ windows = {} }: ReadingDefinition, known: Readonly<Record<string, MetricInfo>>) {
  const specs: WindowSpec[] = [];
  const infos: Record<string, MetricInfo> = {};
  const problems: RuleProblem[] = [];
  for (const [name, { metric, function: is, over: overMs, per }] of Object.entries(windows)) {
    const info = known[metric];
    if (known[name])
      problems.push({ key: `windows.${name}`, message: `${name} is a metric: take another name` });
    if (!info) {
      const names = Object.keys(known).join(', ');
      const message = `there is no metric ${metric}: write one of ${names}, or declare it under \`metrics\``;
      problems.push({ key: `windows.${name}.metric`, message });
      continue;
    }
    if (per !== undefined && is !== 'rate')
      problems.push({
        key: `windows.${name}.per`,
        message: `only a \`rate\` has \`per\`: remove it from this ${is}`,
      });
    const perMs = per ?? 1000;
    const unit = is === 'count' ? '' : is === 'rate' ? rateUnit(info.unit, perMs) : info.unit;
    specs.push({ name, metric, function: is, overMs, perMs });
    infos[name] = { type: 'double', unit };
  }
  return { specs, infos, problems };
}

function compileSilence(definition: SilenceDefinition, version: number): SilenceRule | RuleProblem[] {
  const { id, title, severity, kinds, metric = null, after: afterMs, grace = afterMs } = definition;
  const problems: RuleProblem[] = [];
  if (metric !== null && !(metric in metricCatalogue)) {
    const message = `\`${metric}\` is no known metric: write one of ${Object.keys(metricCatalogue).join(', ')}`;
    problems.push({ key: 'metric', message });
  }
  if (afterMs === 0)
    problems.push({ key: 'after', message: 'nothing reports all the time: write how long is too long' });
  if (problems.length > 0) return problems;
  const graceMs = Math.max(grace, LEAST_GRACE_MS);
  const head = { id, version, title, severity, kinds, stage: 'confirmed' } as const;
  return { ...head, on: 'silence', selector: selectorOf(definition), metric, afterMs, graceMs };
}

/** Turns a checked definition into a rule whose expressions are compiled; every bad expression is reported. */
export function compileRule(definition: RuleDefinition, version: number): Rule | RuleProblem[] {
  const { id, title, severity } = definition;
  if (definition.on === 'hub') {
    const { condition, hold: holdMs } = definition;
    return { id, version, title, severity, kinds: [], on: 'hub', stage: 'confirmed', condition, holdMs };
  }
  if (definition.on === 'flapping')
    return { id, version, title, severity, kinds: [], on: 'flapping', stage: 'confirmed' };
  const head = { id, version, title, severity, kinds: definition.kinds };
  if (definition.on === 'silence') return compileSilence(definition, version);
  if (definition.on !== 'reading') return { ...head, on: definition.on, stage: 'confirmed' };

  const problems: RuleProblem[] = [];
  const declared = declaredBy(definition);
  const windows = windowsOf(definition, { ...metricCatalogue, ...declared });
  problems.push(...windows.problems);
  const compile = createCompiler({ ...declared, ...windows.infos });
  const attempt = (key: string, source: string) => {
    try {
      return compile(source);
    } catch (error) {
      problems.push({ key, message: (error as Error).message });
      return null;
    }
  };
  const when = attempt('when', definition.when);
  const clear = definition.clear === undefined ? null : attempt('clear', definition.clear);
  const unless = definition.unless === undefined ? null : attempt('unless', definition.unless);
  const raise = definition.raise.flatMap(({ hold, ...step }, i) => {
    const condition = attempt(`raise.${i}.when`, step.when);
    const lowers = step.clear === undefined ? null : attempt(`raise.${i}.clear`, step.clear);
    return condition
      ? [{ when: condition, severity: step.severity, holdMs: hold ?? null, clear: lowers }]
      : [];
  });
  problems.push(...contradictions(definition));
  if (problems.length > 0 || !when) return problems;
  return {
    ...head,
    on: 'reading',
    selector: selectorOf(definition),
    active: scheduleOf(definition),
    stage: definition.stage,
    windows: windows.specs,
    when,
    times: definition.times ?? 1,
    holdMs: definition.hold,
    clear,
    unless,
    raise,
    keepFiringMs: definition.keepFiring ?? 0,
    latching: definition.latching ?? false,
    confirm: confirmationOf(definition),
  };
}
