import type { Confirmation } from './rule.ts';
import type { ReadingDefinition, RuleDefinition } from './schema.ts';

type Definition = Pick<ReadingDefinition, 'confirm' | 'stage'>;
interface Problem {
  key: string;
  message: string;
}

const LONGEST_WITHIN_MS = 86_400_000;

/** What a second witness cannot mean, in one rule. */
export function confirmProblems({ confirm, stage }: Definition): Problem[] {
  if (!confirm) return [];
  const problems: Problem[] = [];
  const tell = (key: string, message: string): void => void problems.push({ key, message });
  if (stage === 'confirmed')
    tell(
      'confirm',
      'its alerts are confirmed from the first moment: remove `confirm`, or `stage: confirmed`',
    );
  if (confirm.in !== undefined && confirm.radius !== undefined)
    tell('confirm.radius', 'is there beside `in`: write one of them');
  if (confirm.in === undefined && confirm.radius === undefined)
    tell('confirm', 'says not where: write `in: floor` (cell, grid, community, street), or `radius` in m');
  if (confirm.within === 0 || confirm.within > LONGEST_WITHIN_MS)
    tell('confirm.within', 'must be more than 0 and at most 24h');
  return problems;
}

/** The confirmation of a definition without problems; null when there is none. */
export function confirmationOf({ confirm }: Definition): Confirmation | null {
  if (!confirm) return null;
  const { devices, kinds, within: withinMs, radius, rules = null } = confirm;
  const place = radius === undefined ? { in: confirm.in ?? 'floor' } : { radiusM: radius };
  return { devices, kinds, withinMs, place, rules };
}

/** The rules of `confirm.rules` that no reading rule is, each with its problem and the place within the list. */
export function unknownWitnesses(definition: RuleDefinition, known: ReadonlySet<string>): Problem[] {
  const named = (definition.on === 'reading' && definition.confirm?.rules) || [];
  return named.flatMap((id, i) =>
    known.has(id)
      ? []
      : [{ key: `confirm.rules.${i}`, message: `there is no rule ${id} on readings: check its spelling` }],
  );
}

/** The rules that can be named as witnesses. */
export const readingRuleIds = (definitions: Iterable<RuleDefinition>): ReadonlySet<string> =>
  new Set(Array.from(definitions, ({ id, on }) => (on === 'reading' ? [id] : [])).flat());
