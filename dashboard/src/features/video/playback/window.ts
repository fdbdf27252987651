/** What of a day is in sight, Unix ms. */
export interface Window {
  from: number;
  to: number;
}

/** Closer than this nobody looks. */
const LEAST_MS = 60_000;

/** The local day an instant lies in; a day of a clock change has 23 or 25 hours. */
export function dayOf(at: number): Window {
  const d = new Date(at);
  const [y, m, day] = [d.getFullYear(), d.getMonth(), d.getDate()];
  return { from: new Date(y, m, day).getTime(), to: new Date(y, m, day + 1).getTime() };
}

/** The day before or after. */
export const dayBeside = ({ from, to }: Window, step: 1 | -1): Window => dayOf(step > 0 ? to : from - 1);

/** The window `factor` times as long around an instant that stays where it is, within the day. */
export function zoomed(window: Window, day: Window, factor: number, around: number): Window {
  const length = Math.min(Math.max((window.to - window.from) * factor, LEAST_MS), day.to - day.from);
  const share = (around - window.from) / (window.to - window.from);
  return within({ from: around - length * share, to: around + length * (1 - share) }, day);
}

/** The window moved so that an instant is in sight; as it is when it is already. */
export function showing(window: Window, day: Window, at: number): Window {
  if (at >= window.from && at <= window.to) return window;
  const length = window.to - window.from;
  return within({ from: at - length / 2, to: at + length / 2 }, day);
}

function within({ from, to }: Window, day: Window): Window {
  const length = to - from;
  const start = Math.min(Math.max(from, day.from), day.to - length);
  return { from: Math.round(start), to: Math.round(start + length) };
}

const STEPS_MS = [10_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000];

/** Where the ruler has marks, at most `most` of them, on round times of the day. */
export function ticksOf(window: Window, day: Window, most: number): number[] {
  const step = STEPS_MS.find((one) => (window.to - window.from) / one <= most) ?? 21_600_000;
  const ticks: number[] = [];
  for (let at = day.from + Math.ceil((window.from - day.from) / step) * step; at <= window.to; at += step)
    ticks.push(at);
  return ticks;
}

/** Where an instant lies in the window, %; outside it less than 0 or more than 100. */
export const placeOf = (at: number, { from, to }: Window): number => ((at - from) / (to - from)) * 100;
