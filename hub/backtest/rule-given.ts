import { HubError } from '../kernel/errors.ts';
import { readRules } from '../rules/load.ts';
import type { ReadingDefinition, RuleDefinition } from '../rules/schema.ts';
import { writeRule } from '../rules/written.ts';

/** How a caller names or writes the rule to be replayed. */
export interface RuleGiven {
  ruleId?: string | undefined;
  definition?: Readonly<Record<string, unknown>> | undefined;
  yaml?: string | undefined;
}

/** What is wrong with a rule that came from outside; `line` counts from 1, null where it came without lines. */
interface Problem {
  line: number | null;
  key: string;
  message: string;
}

const refuse = (message: string, problems?: readonly Problem[]): HubError =>
  new HubError('bad-request', message, problems ? { extra: { problems } } : {});

function onReadings(definition: RuleDefinition): ReadingDefinition {
  if (definition.on === 'reading') return definition;
  throw refuse(`${definition.id} is a rule on ${definition.on}: only rules on readings can be replayed.`);
}

/** The one rule of a text, or the one of these with `id`. @throws HubError bad-request with every problem */
function ruleIn(text: string, id: string | undefined, hasLines: boolean): ReadingDefinition {
  const { loaded, problems } = readRules('rule', text);
  if (problems.length > 0) {
    const told = problems.map(({ line, key, message }) => ({ line: hasLines ? line : null, key, message }));
    const [first] = told;
    const where = first?.line == null ? '' : `line ${first.line}: `;
    const more = told.length > 1 ? ` There are ${told.length} problems in all; see \`problems\`.` : '';
    throw refuse(`The rule is not right: ${where}${first?.key}: ${first?.message}.${more}`, told);
  }
  const definitions = loaded.map(({ definition }) => definition);
  const named = definitions.length > 1 ? definitions.filter((one) => one.id === id) : definitions;
  const [definition] = named;
  if (definition) return onReadings(definition);
  throw refuse(`The text holds ${definitions.length} rules: send one, or name one of them with ruleId.`);
}

/**
 * The rule a caller means, and the id of the one it is compared with.
 * @throws HubError bad-request with `problems` of line, key and message; not-found when there is no rule of that id.
 */
export function ruleGiven(
  { ruleId, definition, yaml }: RuleGiven,
  definitionOf: (id: string) => RuleDefinition | undefined,
): { definition: ReadingDefinition; ruleId: string } {
  if (definition && yaml !== undefined)
    throw refuse('Send the rule as `definition` or as `yaml`, not as both.');
  if (yaml !== undefined || definition) {
    const text = yaml ?? writeRule(definition ?? {});
    const given = ruleIn(text, ruleId, yaml !== undefined);
    return { definition: given, ruleId: ruleId ?? given.id };
  }
  if (ruleId === undefined) throw refuse('Send ruleId, definition or yaml: which rule is to be replayed?');
  const known = definitionOf(ruleId);
  if (!known) throw new HubError('not-found', `There is no rule ${ruleId}.`);
  return { definition: onReadings(known), ruleId };
}
