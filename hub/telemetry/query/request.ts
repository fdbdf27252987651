import { HubError } from '../../kernel/errors.ts';
import { easyStep, LONGEST_STEP_MS, type Range } from './steps.ts';

/** Points one answer may hold, over all its series. */
export const MAX_POINTS = 20_000;

/** A device by its name outside and by the number its readings carry. */
export interface DeviceRef {
  id: string;
  no: number;
}

/** What is asked for, whatever the devices: the range, `to` exclusive, Unix ms. Plain data: it crosses to a thread. */
export interface Asked extends Range {
  /** When it is asked: nothing is claimed of what is later. */
  now: number;
  /** Empty asks for all. */
  metrics: readonly string[];
  /** 0 asks for the readings themselves. */
  stepMs: number;
  /** Instead of a step: as many points a series as this at most; 0 leaves the step to say. */
  points: number;
  /** Whether raw points carry when they arrived. */
  arrival: boolean;
}

export interface HistoryRequest extends Asked {
  device: DeviceRef;
}

/** Several devices in one answer; `more`: whether others follow these. */
export interface ManyRequest extends Asked {
  devices: readonly DeviceRef[];
  more: boolean;
}

export interface CsvRequest extends Asked {
  devices: readonly DeviceRef[];
}

/** @throws HubError bad-request that names a step that cuts the range into at most `steps` pieces. */
export function refuse(range: Range, what: string, steps: number): never {
  const step = Math.min(easyStep(range, Math.max(2, steps)), LONGEST_STEP_MS);
  throw new HubError(
    'bad-request',
    `The range holds ${what}, and an answer at most ${MAX_POINTS}: ask with step=${step} (ms), or for a shorter range.`,
    { extra: { step } },
  );
}
