import type { RecordedAlert } from '../alerts/recorded.ts';
import type { Episode } from '../rules/replay.ts';
import type { ReadingDefinition } from '../rules/schema.ts';
import type { Span } from './spans.ts';

/** What is replayed and over what. Plain data: it crosses to a thread. Instants are Unix ms. */
export interface Order {
  /** The rule; for a sweep one for each value. All of them are for the same devices. */
  definitions: readonly ReadingDefinition[];
  /** Whose recorded alerts it is compared with. */
  ruleId: string;
  from: number;
  /** Exclusive. */
  to: number;
  /** Only these of the devices the rule is for. */
  devices: readonly string[] | null;
  /** Only in these grids and below: the one asked for, and the one the caller may see. */
  within: readonly string[];
  /** When it was asked. */
  now: number;
}

/** A sweep: the values that its definitions were made with, and what should have been found, where the caller says it. */
export interface SweepOrder extends Order {
  values: readonly (string | number)[];
  truth: readonly Span[] | null;
}

/** How far it is. */
export interface Progress {
  done: number;
  total: number;
  readings: number;
}

/** What both kinds of answer say of what they rest on. */
export interface Basis {
  /** From when there are readings, where the range begins before; null when there are none at all. */
  coveredFrom: number | null;
  devices: number;
  readings: number;
  tookMs: number;
  /** Evaluations that threw, as a condition can that divides by nothing. */
  failures: number;
}

export interface DeviceEpisode extends Episode {
  deviceId: string;
  gridCode: string;
}

export interface Report extends Basis {
  /** By device, then by when they fired; the first ones when there are more than may be told. */
  episodes: DeviceEpisode[];
  episodeCount: number;
  truncated: boolean;
  alarmsPerDay: number;
  /** Against the alerts the rule in force raised: what overlaps in time is the same. */
  present: {
    episodes: number;
    both: number;
    onlyNewCount: number;
    onlyPresentCount: number;
    onlyNew: DeviceEpisode[];
    onlyPresent: RecordedAlert[];
  };
  falseAlarms: { marked: number; stillRaised: number };
}

export interface SweepRow {
  value: string | number;
  episodes: number;
  perDay: number;
  detected: number;
  missed: number;
  medianDelayMs: number | null;
  /** Episodes that meet nothing of the reference. */
  falseAlarms: number;
}

export interface Sweep extends Basis {
  /** How many stretches of time should have been found, and who says so. */
  reference: { source: 'truth' | 'alerts'; count: number };
  rows: SweepRow[];
}
