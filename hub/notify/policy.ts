import type { AlertStage, Severity } from '../alerts/alert.ts';
import type { Schedule } from '../rules/schedule.ts';
import type { Language } from './channels/channel.ts';
import type { Cause } from './message.ts';

/** Somebody who is told things, and where: the first channel of a kind is no better than the next, all are used. */
export interface Recipient {
  id: string;
  name: string;
  language: Language;
  channels: readonly { channel: string; address: string | null }[];
  /** When they are on duty; null is always. */
  hours: Schedule | null;
}

/** What a policy asks of an event; what is null asks nothing. */
export interface PolicyCondition {
  /** Of alerts `opened raised confirmed reminded acknowledged resolved …`, of cases `case.<action>`, of hazards `hazard.<rung>`. */
  events: readonly string[];
  severities: readonly Severity[] | null;
  kinds: readonly string[] | null;
  rules: readonly string[] | null;
  /** In one of them or below. */
  grids: readonly string[] | null;
  stage: AlertStage | null;
  hours: Schedule | null;
  /** Drills are told only by policies that are for drills, and nothing else is. */
  drill: boolean;
}

/** Who is told of what. */
export interface Policy {
  id: string;
  when: PolicyCondition;
  /** Recipients by id, groups resolved. */
  to: readonly string[];
  /** Only through these; null is all the recipient has. */
  channels: readonly string[] | null;
  /** In one line instead of the whole text. */
  brief: boolean;
  /** Merged with others within this; fires never are. */
  digestMs: number | null;
}

/** Something that happened and may be told. */
export interface NotifyEvent {
  cause: Cause;
  event: string;
  severity: Severity;
  kind: string | null;
  ruleId: string | null;
  gridCode: string;
  /** The grid and all it lies in. */
  gridPath: readonly string[];
  stage: AlertStage | null;
  drill: boolean;
  /** A fire or gas alarm that calls people at once. */
  isFire: boolean;
  /** Why nothing of it may go out: what silences or holds it; null when it may. */
  withheld: string | null;
}

/** Whether one recipient is told through one channel, and why. `channel` and `recipient`: null when all are meant. */
export interface Decision {
  policy: string;
  recipient: string | null;
  channel: string | null;
  verdict: 'send' | 'digest' | 'withheld';
  why: string;
}

/** Decisions kept of one event. */
export const MOST_DECISIONS = 200;
