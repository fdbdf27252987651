import { HubError } from '../kernel/errors.ts';
import { compileRule } from '../rules/compile.ts';
import type { Condition } from '../rules/condition.ts';
import type { RaiseStep, ReadingRule } from '../rules/rule.ts';
import { duration, type ReadingDefinition } from '../rules/schema.ts';

/** What of a rule is varied, `hold` or `raise.0.when`, and what it becomes. */
export interface Vary {
  path: string;
  values: readonly (string | number)[];
}

const PATH = /^(?:raise\.(\d+)\.)?(when|clear|unless|hold|keepFiring)$/;
const durations: readonly string[] = ['hold', 'keepFiring'];

const refuse = (message: string): HubError => new HubError('bad-request', message);

/** The rule a definition means. @throws HubError bad-request with its problems. */
export function ruleOf(definition: ReadingDefinition, version: number): ReadingRule {
  const rule = compileRule(definition, version);
  if (!Array.isArray(rule) && rule.on === 'reading') return rule;
  const problems = (Array.isArray(rule) ? rule : []).map((problem) => ({ line: 1, ...problem }));
  const told = problems.map(({ key, message }) => `${key}: ${message}`).join('; ');
  throw new HubError('bad-request', `The rule cannot be used: ${told}`, { extra: { problems } });
}

function thresholdAt(condition: Condition | null | undefined, path: string, value: number): string {
  const threshold = condition?.threshold;
  if (!threshold)
    throw refuse(
      `\`${path}\` is not one comparison with a number: give whole expressions as values, such as "${condition?.source ?? 'gas >= 25'}".`,
    );
  return `${threshold.metric} ${threshold.op} ${value}`;
}

function durationOf(value: string | number, path: string): number {
  if (typeof value === 'number') {
    if (value >= 0) return value;
    throw refuse(`A value of \`${path}\` is a duration such as "15s", or ms: ${value} is neither.`);
  }
  const read = duration.safeParse(value);
  if (read.success) return read.data;
  throw refuse(`A value of \`${path}\` is a duration such as "15s": ${value} is none.`);
}

function conditionOf(of: RaiseStep | ReadingRule, key: string): Condition | null {
  if (key === 'when') return of.when;
  if (key === 'clear') return of.clear;
  return 'unless' in of ? of.unless : null;
}

/** The definition with `path` set to a value. @throws HubError bad-request */
function withValue(
  definition: ReadingDefinition,
  rule: ReadingRule,
  path: string,
  value: string | number,
): ReadingDefinition {
  const [, step, key = ''] = PATH.exec(path) ?? [];
  if (key === '' || (step !== undefined && (key === 'unless' || key === 'keepFiring')))
    throw refuse(
      `There is no \`${path}\` to vary: write when, clear, unless, hold, keepFiring, or raise.0.when, .clear, .hold.`,
    );
  const place = Number(step);
  const compiled = step === undefined ? rule : rule.raise[place];
  if (!compiled) throw refuse(`The rule has no \`raise.${place}\`: it has ${rule.raise.length} steps.`);
  const next = durations.includes(key)
    ? durationOf(value, path)
    : typeof value === 'string'
      ? value
      : thresholdAt(conditionOf(compiled, key), path, value);
  if (step === undefined) return { ...definition, [key]: next };
  const raise = definition.raise.map((one, i) => (i === place ? { ...one, [key]: next } : one));
  return { ...definition, raise };
}

/** A definition for each value, in their order, each checked. @throws HubError bad-request */
export function variantsOf(definition: ReadingDefinition, { path, values }: Vary): ReadingDefinition[] {
  const rule = ruleOf(definition, 0);
  return values.map((value) => {
    const variant = withValue(definition, rule, path, value);
    ruleOf(variant, 0);
    return variant;
  });
}
