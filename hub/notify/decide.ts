import type { Schedule } from '../rules/schedule.ts';
import type { Decision, NotifyEvent, Policy, PolicyCondition, Recipient } from './policy.ts';

/** Whether a schedule is on at an instant. */
export type IsOn = (schedule: Schedule, at: number) => boolean;

interface Deciding {
  recipients: ReadonlyMap<string, Recipient>;
  event: NotifyEvent;
  now: number;
  isOn: IsOn;
}

/** Events that say what an opening alert says, when it has been held back until now. */
const likeOpened = new Set(['unsilenced', 'let-go']);

/** The event that policies know it by. */
export const eventAsTold = (event: string): string => (likeOpened.has(event) ? 'opened' : event);

const list = (values: readonly string[]): string => values.join(', ');

/** The first thing that a policy asks and the event is not; undefined when it is for it. */
function mismatch(when: PolicyCondition, event: NotifyEvent, now: number, isOn: IsOn): string | undefined {
  const { severities, kinds, rules, grids, stage, hours } = when;
  if (!when.events.includes(eventAsTold(event.event))) return `it is for ${list(when.events)}`;
  if (when.drill && !event.drill) return 'it is for drills only';
  if (event.drill && !when.drill) return 'a drill is told only by policies for drills';
  if (severities && !severities.includes(event.severity)) return `it is for severity ${list(severities)}`;
  if (kinds && (event.kind === null || !kinds.includes(event.kind))) return `it is for kind ${list(kinds)}`;
  if (rules && (event.ruleId === null || !rules.includes(event.ruleId)))
    return `it is for rule ${list(rules)}`;
  if (grids && !grids.some((grid) => event.gridPath.includes(grid))) return `it is for grid ${list(grids)}`;
  if (stage !== null && event.stage !== stage) return `it is for stage ${stage}`;
  return hours && !isOn(hours, now) ? 'it is outside its hours' : undefined;
}

function* decidePolicy(policy: Policy, deciding: Deciding, told: Map<string, string>): Generator<Decision> {
  const { recipients, event, now, isOn } = deciding;
  const base = { policy: policy.id, recipient: null, channel: null, verdict: 'withheld' } as const;
  const why = mismatch(policy.when, event, now, isOn) ?? event.withheld ?? undefined;
  if (why !== undefined) return yield { ...base, why };
  const people = policy.to.flatMap((id) => recipients.get(id) ?? []);
  const onDuty = people.filter(({ hours }) => hours === null || isOn(hours, now));
  // A fire that finds nobody on duty calls everybody rather than nobody.
  const called = event.isFire && onDuty.length === 0 ? people : onDuty;
  for (const recipient of people) {
    const to = { ...base, recipient: recipient.id };
    if (!called.includes(recipient)) {
      yield { ...to, why: 'not on duty' };
      continue;
    }
    const channels = recipient.channels.filter(({ channel }) => policy.channels?.includes(channel) ?? true);
    if (channels.length === 0) yield { ...to, why: 'has none of the channels of the policy' };
    for (const { channel } of channels) {
      const key = `${recipient.id}\n${channel}`;
      const earlier = told.get(key);
      if (earlier !== undefined) {
        yield { ...to, channel, why: `told already by policy ${earlier}` };
        continue;
      }
      told.set(key, policy.id);
      const digest = policy.digestMs !== null && !event.isFire;
      const reason = onDuty.includes(recipient) ? 'the policy is for it' : 'a fire, and nobody is on duty';
      yield { ...to, channel, verdict: digest ? 'digest' : 'send', why: reason };
    }
  }
}

/**
 * Who is told of an event, by which channel, and who is not, each with why: one decision for a policy that is not for
 * it, and one for each recipient and channel of one that is. Nobody is told twice through the same channel.
 */
export function decide(
  policies: readonly Policy[],
  recipients: ReadonlyMap<string, Recipient>,
  event: NotifyEvent,
  now: number,
  isOn: IsOn,
): Decision[] {
  const told = new Map<string, string>();
  const deciding = { recipients, event, now, isOn };
  // What is told at once comes before what waits for a digest, whichever stands first in the file.
  const urgentFirst = policies.toSorted((a, b) => Number(a.digestMs !== null) - Number(b.digestMs !== null));
  return urgentFirst.flatMap((policy) => [...decidePolicy(policy, deciding, told)]);
}
