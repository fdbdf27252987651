import type { DeviceKind, MetricValue } from '../../devices/device.ts';

/** Why a payload was refused: counted by this name, so the set is closed and the names are stable. */
export const rejectReasons = [
  'empty',
  'too-large',
  'bad-utf8',
  'bad-json',
  'not-an-object',
  'no-metrics',
  'bad-metric-name',
  'bad-value',
  'bad-at',
  'bad-seq',
  'too-many-metrics',
  'too-many-readings',
  'bad-status',
  'bad-event',
  'unknown-codec',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** A refused payload; `detail` says in one sentence what is wrong and what to send instead. */
export interface Reject {
  reject: RejectReason;
  detail: string;
}

/** What one object of a payload says. `deviceAt`: the device's own clock, Unix ms, null when it gave none. */
export interface DecodedReading {
  deviceAt: number | null;
  seq: number | null;
  metrics: Record<string, MetricValue>;
}

/** The readings of one payload, in its order and never empty, or why all of it is refused. */
export type Decoded = { readings: DecodedReading[] } | Reject;

/** What the topic, or the registry behind it, already says about the sender. */
export interface TopicContext {
  kind: DeviceKind;
}

/** Reads one dialect. Pure and total: whatever the bytes are, it answers and never throws. */
export type Codec = (payload: Buffer, context: TopicContext) => Decoded;

export function reject(reason: RejectReason, detail: string): Reject {
  return { reject: reason, detail };
}
