import type { AlertStage, Severity } from '../alerts/alert.ts';
import type { DeviceKind } from '../devices/device.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Condition } from './condition.ts';
import type { HubCondition } from './schema.ts';

interface RuleHead {
  id: string;
  /** Counts from 1; a changed definition is a new version. */
  version: number;
  title: Readonly<LocalText>;
  kinds: readonly DeviceKind[];
  severity: Severity;
  stage: AlertStage;
}

/** Fires on what a reading says. */
export interface ReadingRule extends RuleHead {
  on: 'reading';
  when: Condition;
  /** The condition must stand this long without being contradicted; 0 fires at the first reading. */
  holdMs: number;
  /** Resolves only when this holds (hysteresis); null resolves when `when` no longer holds. */
  clear: Condition | null;
  /** Readings for which this holds are not evaluated: a warming-up sensor. */
  unless: Condition | null;
  /** Severities the open alert rises to, mildest first; it never falls while open. */
  raise: readonly { when: Condition; severity: Severity }[];
}

/** Fires on a device's silence or last will. */
export interface OfflineRule extends RuleHead {
  on: 'offline';
}

/** Fires once for a grid whose devices went dark together. */
export interface OutageRule extends RuleHead {
  on: 'outage';
}

/** Fires while something is wrong with the hub itself for longer than `holdMs`; of no kind of device. */
export interface HubRule extends RuleHead {
  on: 'hub';
  condition: HubCondition;
  holdMs: number;
}

export type Rule = ReadingRule | OfflineRule | OutageRule | HubRule;
