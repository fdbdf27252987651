import { severities } from '../alerts/alert.ts';
import { createCompiler } from './condition.ts';
import { confirmationOf, confirmProblems } from './confirmation.ts';
import { metricCatalogue } from './metrics.ts';
import type { Rule, Selector, SilenceRule } from './rule.ts';
import { hoursOf, type Schedule } from './schedule.ts';
import type { ReadingDefinition, RuleDefinition, SilenceDefinition } from './schema.ts';

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
  return { days: active.days ?? null, hours: hours ?? null };
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
  const head = { id, version, title, severity, kinds: definition.kinds };
  if (definition.on === 'silence') return compileSilence(definition, version);
  if (definition.on !== 'reading') return { ...head, on: definition.on, stage: 'confirmed' };

  const problems: RuleProblem[] = [];
  const declared = Object.entries(definition.metrics).map(
    ([name, { type, unit }]) =>
      [name, { type: type === 'number' ? ('double' as const) : ('bool' as const), unit }] as const,
  );
  const compile = createCompiler(Object.fromEntries(declared));
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
    when,
    holdMs: definition.hold,
    clear,
    unless,
    raise,
    keepFiringMs: definition.keepFiring ?? 0,
    latching: definition.latching ?? false,
    confirm: confirmationOf(definition),
  };
}
