import type { Severity } from '../../../../hub/alerts/alert.ts';
import type { LocalText } from '../../../../hub/kernel/local-text.ts';
import type { RuleView } from '../../api/rules.ts';
import { severities } from '../alerts/severity.ts';

type Definition = RuleView['definition'];
type Defined = Pick<RuleView, 'definition'>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const stepsOf = ({ raise }: Definition): Record<string, unknown>[] =>
  Array.isArray(raise) ? raise.filter(isRecord) : [];

/** The title of a rule in both languages, where it has one. */
export function titleOf({ definition: { title } }: Defined): LocalText | null {
  if (!isRecord(title)) return null;
  const [zh, en] = [textOf(title['zh']), textOf(title['en'])];
  return zh === null || en === null ? null : { zh, en };
}

/** How severe its alerts are, from the mildest it fires with to the worst it rises to; null where it is not known. */
export function severityRange({ definition }: Defined): { least: Severity; worst: Severity } | null {
  const known = [definition['severity'], ...stepsOf(definition).map((step) => step['severity'])].flatMap(
    (one) => severities.find((severity) => severity === one) ?? [],
  );
  const places = known.map((one) => severities.indexOf(one));
  const [least, worst] = [severities[Math.max(...places)], severities[Math.min(...places)]];
  return least && worst ? { least, worst } : null;
}

/** The kinds of devices it judges, as far as it says. */
export function kindsOf({ definition: { kinds } }: Defined): string[] {
  return Array.isArray(kinds) ? kinds.map(String) : [];
}

/** `15s` and the like for ms, in the words of the rule language; what was written stays as it is. */
function holdText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || value <= 0) return null;
  const unit = (
    [
      ['h', 3_600_000],
      ['min', 60_000],
      ['s', 1000],
    ] as const
  ).find(([, ms]) => value % ms === 0);
  return unit ? `${value / unit[1]}${unit[0]}` : `${value}ms`;
}

/** A condition in short: `gas >= 25 · 15s`; null for rules that judge no readings. */
export function conditionOf({ definition }: Defined): string | null {
  const when = textOf(definition['when']) ?? textOf(definition['condition']);
  if (when === null) return null;
  return [when, holdText(definition['hold'])].filter((part) => part !== null).join(' · ');
}

/** What it is about when it is about no readings: `offline`, `outage`, `hub`. */
export const aboutOf = ({ definition: { on } }: Defined): string => textOf(on) ?? 'reading';

/** The metrics it fires and clears by, those it declares included; in the order they are named. */
export function metricsOf({ definition }: Defined, known: readonly string[]): string[] {
  const own = isRecord(definition['metrics']) ? Object.keys(definition['metrics']) : [];
  const all = new Set([...known, ...own]);
  const expressions = [definition, ...stepsOf(definition)].flatMap(({ when, clear }) => [when, clear]);
  const words = expressions.flatMap(
    (one) =>
      textOf(one)
        ?.replace(/"[^"]*"|'[^']*'/g, '')
        .split(/[^\w]+/) ?? [],
  );
  return [...new Set(words)].filter((word) => all.has(word));
}

/** What somebody searches a rule by. */
export function searchText(rule: RuleView): string {
  const title = titleOf(rule);
  return [rule.id, title?.zh, title?.en, conditionOf(rule), ...kindsOf(rule), rule.author, rule.file]
    .filter(Boolean)
    .join(' ')
    .toLowerCase();
}
