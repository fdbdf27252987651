import { createCompiler } from './condition.ts';
import type { Rule } from './rule.ts';
import type { RuleDefinition } from './schema.ts';

/** A problem in one rule: `key` is the path within it. */
export interface RuleProblem {
  key: string;
  message: string;
}

/** Turns a checked definition into a rule whose expressions are compiled; every bad expression is reported. */
export function compileRule(definition: RuleDefinition, version: number): Rule | RuleProblem[] {
  const { id, title, severity } = definition;
  if (definition.on === 'hub') {
    const { condition, hold: holdMs } = definition;
    return { id, version, title, severity, kinds: [], on: 'hub', stage: 'confirmed', condition, holdMs };
  }
  const head = { id, version, title, severity, kinds: definition.kinds };
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
  const raise = definition.raise.flatMap((step, i) => {
    const condition = attempt(`raise.${i}.when`, step.when);
    return condition ? [{ when: condition, severity: step.severity }] : [];
  });
  if (problems.length > 0 || !when) return problems;
  return {
    ...head,
    on: 'reading',
    stage: definition.stage,
    when,
    holdMs: definition.hold,
    clear,
    unless,
    raise,
  };
}
