import { type HandledAlert, severities } from './alert.ts';
import type { HoldBack } from './hold-back.ts';

type Open = (id: string) => HandledAlert | undefined;

const isMilder = (a: HandledAlert, b: HandledAlert): boolean =>
  severities.indexOf(a.severity) > severities.indexOf(b.severity);

/**
 * The open alert that `alert` becomes part of when somebody merges it into `into`: the one `into` itself is part of,
 * if any. Refused, in a sentence, is what would hide an alert behind itself or behind a milder one.
 */
export function mergeTarget(
  alert: HandledAlert,
  into: HandledAlert,
  open: Open,
): { parent: HandledAlert } | { refused: string } {
  if (alert.id === into.id) return { refused: 'An alert cannot be merged into itself.' };
  const parent = parentOf(into, open) ?? into;
  if (parent.id === alert.id)
    return { refused: `Alert ${into.id} is part of this one already: take it out of it first.` };
  if (isMilder(parent, alert))
    return {
      refused: `Alert ${parent.id} is only ${parent.severity} and this one ${alert.severity}: merge them the other way round.`,
    };
  return { parent };
}

/** The open alert an alert is part of. */
export function parentOf({ mergedInto }: HandledAlert, open: Open): HandledAlert | undefined {
  return mergedInto === null ? undefined : open(mergedInto);
}

/** What keeps a merged alert back: its parent, while it is open and no milder than the alert itself. */
export function holdOfMerge(alert: HandledAlert, open: Open): HoldBack | undefined {
  const parent = parentOf(alert, open);
  if (!parent || isMilder(parent, alert)) return undefined;
  const text = `part of an alert of ${parent.ruleId}`;
  return { by: 'merge', id: parent.id, text, detail: { source: parent.ruleId } };
}
