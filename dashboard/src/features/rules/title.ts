import type { RuleView } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { titleOf } from './definition.ts';

/** What a rule is called in the language of the screen; its id where it has no title. */
export function useRuleTitle(rule: Pick<RuleView, 'id' | 'definition'>): string {
  const local = useLocalText();
  const title = titleOf(rule);
  return title ? local(title) : rule.id;
}
