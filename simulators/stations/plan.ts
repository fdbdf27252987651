import { distanceM } from '../devices/device.ts';
import { createRandom, type Random } from '../random.ts';
import type { AckAction, Call } from './call.ts';
import type { StationPlace } from './place.ts';

/** One thing a crew does about a dispatch, so long after the step before it. */
export interface Step {
  action: AckAction;
  afterMs: number;
  by: string;
  comment: string;
}

/** How many dispatches, of all, a station turns down or never answers. */
export interface Habits {
  declines: number;
  silent: number;
}

export const usualHabits: Habits = { declines: 0.06, silent: 0.05 };

const SECOND = 1000;
/** A crew on foot with a pump cart. */
const PACE_M_PER_S = 6;
const TURN_OUT_MS = 45 * SECOND;
/** Where it is not said, a place in the middle of the station's radius is assumed. */
const HALF = 0.5;

const reasons = [
  '人员正在处置另一起警情,请调派邻站',
  '消防车故障,无法出动',
  '在岗不足三人,请调派邻站',
] as const;
const results = [
  '明火已扑灭,现场已排烟,无人员伤亡',
  '火势已控制并扑灭,已断电断气,移交物业看护',
  '现场已处置,无复燃,住户已安全返回',
] as const;

/**
 * What a station does about a dispatch: the same for the same seed, station and dispatch, so that a repeat or a
 * restart changes nothing. No steps: nobody is at the terminal.
 */
export function planOf(
  seed: number,
  station: Pick<StationPlace, 'id' | 'lng' | 'lat' | 'radiusM' | 'members'>,
  call: Call,
  habits: Habits = usualHabits,
): Step[] {
  const random = createRandom(seed, `${station.id}/${call.dispatchId}`);
  const mood = random.next();
  if (mood < habits.silent) return [];
  const by = pick(random, station.members)?.name ?? station.id;
  const receive = human(random, 12 * SECOND, 5 * SECOND, 40 * SECOND);
  if (mood < habits.silent + habits.declines)
    return [{ action: 'declined', afterMs: receive, by, comment: pick(random, reasons) ?? '' }];
  const awayM = call.at === null ? station.radiusM * HALF : distanceM(station, call.at);
  const way = TURN_OUT_MS + (awayM / PACE_M_PER_S) * SECOND;
  return [
    { action: 'received', afterMs: receive, by, comment: '' },
    { action: 'departed', afterMs: human(random, 35 * SECOND, 20 * SECOND, 70 * SECOND), by, comment: '' },
    { action: 'arrived', afterMs: human(random, way, 60 * SECOND, 200 * SECOND, 0.15), by, comment: '' },
    {
      action: 'done',
      afterMs: human(random, 170 * SECOND, 110 * SECOND, 300 * SECOND),
      by,
      comment: call.drill ? '演练完成,人员器材已归位' : (pick(random, results) ?? ''),
    },
  ];
}

/** How long people take: log-normal about the median, never below or above what is plausible. */
export function human(
  random: Random,
  medianMs: number,
  leastMs: number,
  mostMs: number,
  spread = 0.45,
): number {
  return Math.round(Math.min(mostMs, Math.max(leastMs, medianMs * Math.exp(random.normal(spread)))));
}

function pick<T>(random: Random, items: readonly T[]): T | undefined {
  return items[Math.floor(random.next() * items.length)];
}
