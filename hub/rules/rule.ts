import type { AlertStage, Severity } from '../alerts/alert.ts';
import type { DeviceKind } from '../devices/device.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Condition } from './condition.ts';
import type { Schedule } from './schedule.ts';
import type { ConfirmLevel, HubCondition } from './schema.ts';
import type { WindowSpec } from './windows.ts';

interface RuleHead {
  id: string;
  /** Counts from 1; a changed definition is a new version. */
  version: number;
  title: Readonly<LocalText>;
  kinds: readonly DeviceKind[];
  severity: Severity;
  stage: AlertStage;
}

/** One step of a severity ladder. */
export interface RaiseStep {
  when: Condition;
  severity: Severity;
  /** With a hold of its own a step also fires the alert by itself; null raises one that stands, at once. */
  holdMs: number | null;
  /** Lowers the alert again (hysteresis); null stands until the alert ends. */
  clear: Condition | null;
}

/** Which devices of its kinds a rule is for: all that is set must match. */
export interface Selector {
  /** Codes of grids: in one of them or below it. */
  grids: readonly string[] | null;
  /** Its grid, or one that grid lies in, is of one of these classes. */
  gridClass: readonly string[] | null;
  /** Labels of the device, each with the values it may have. */
  labels: readonly (readonly [name: string, values: readonly string[]])[];
}

/** Where witnesses of one fire are: a level of the grid tree, one floor of a building, or around a device. */
export type Vicinity = { in: ConfirmLevel } | { radiusM: number };

/** What makes a pre-alarm a confirmed one: so many devices, each with an alert of its own, near each other in time and place. */
export interface Confirmation {
  devices: number;
  kinds: readonly DeviceKind[];
  /** Their alerts began within this. */
  withinMs: number;
  place: Vicinity;
  /** Only alerts of these rules count; null counts those of every rule. */
  rules: readonly string[] | null;
}

/** Fires on what a reading says. */
export interface ReadingRule extends RuleHead {
  on: 'reading';
  /** Null takes every device of its kinds. */
  selector: Selector | null;
  /** Begins nothing at other times; what has begun is judged to its end. Null is always. */
  active: Schedule | null;
  /** Figures over the last readings, which conditions may name. */
  windows: readonly WindowSpec[];
  when: Condition;
  /** The condition must hold at so many readings in a row; 1 asks for no more than the hold does. */
  times: number;
  /** The condition must stand this long without being contradicted; 0 fires at the first reading. */
  holdMs: number;
  /** Resolves only when this holds (hysteresis); null resolves when `when` no longer holds. */
  clear: Condition | null;
  /** Readings for which this holds are not evaluated: a warming-up sensor. */
  unless: Condition | null;
  /** Severities the open alert rises to, at once or by holds of their own. */
  raise: readonly RaiseStep[];
  /** Resolves only after what clears it has stood this long; 0 resolves at once. */
  keepFiringMs: number;
  /** Only a hand ends its alert; the rule never does. */
  latching: boolean;
  /** Null leaves confirming to people. */
  confirm: Confirmation | null;
}

/** Fires on a device's silence or last will. */
export interface OfflineRule extends RuleHead {
  on: 'offline';
}

/** Fires once for a grid whose devices went dark together. */
export interface OutageRule extends RuleHead {
  on: 'outage';
}

/** Fires on a device that is there and has not reported its metric for `afterMs`; only that metric ends it. */
export interface SilenceRule extends RuleHead {
  on: 'silence';
  selector: Selector | null;
  /** Null takes any reading for a sign of life. */
  metric: string | null;
  afterMs: number;
  /** After a start of the hub nothing is judged for so long. */
  graceMs: number;
}

/** Fires while something is wrong with the hub itself for longer than `holdMs`; of no kind of device. */
export interface HubRule extends RuleHead {
  on: 'hub';
  condition: HubCondition;
  holdMs: number;
}

/** Fires while the alerts of one device by one rule come and go. */
export interface FlappingRule extends RuleHead {
  on: 'flapping';
}

export type Rule = ReadingRule | OfflineRule | OutageRule | SilenceRule | HubRule | FlappingRule;

/** Whether an alert about `subject` can be one of this rule: an edit may have turned it to something else. */
export function concerns(rule: Rule, subject: string): boolean {
  if (rule.on === 'hub') return subject === `hub:${rule.condition}`;
  return subject.startsWith(rule.on === 'outage' ? 'grid:' : 'device:');
}
