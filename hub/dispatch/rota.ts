import type { Station } from './station.ts';

/** One person in for another. `at`: Unix ms. */
export interface Swap {
  memberOut: string;
  memberIn: string;
  by: string;
  at: number;
  comment: string;
}

/** Who is on duty at a station from when until when (Unix ms, the end not included). */
export interface Shift {
  id: string;
  stationId: string;
  from: number;
  to: number;
  /** Ids of members of the station. */
  members: readonly string[];
  swaps: readonly Swap[];
}

/** `gap`: fewer people are there than a shift needs. `off`: nobody is. */
export type DutyState = 'on' | 'gap' | 'off';

export interface Duty {
  state: DutyState;
  /** The shift that is on, the one that began last where several are; null where none is, or no rota is kept. */
  shift: Shift | null;
}

/** A span in which a rota has fewer people than a shift needs. */
export interface Gap {
  stationId: string;
  from: number;
  to: number;
  members: number;
  minimum: number;
}

type Kept = Pick<Station, 'id' | 'members' | 'rotaSince'>;

/** The people there at an instant: those of all shifts that are on and still belong to the station. */
function present({ members }: Kept, shifts: readonly Shift[], at: number): number {
  const known = new Set(members.map(({ id }) => id));
  const on = shifts.filter(({ from, to }) => from <= at && at < to).flatMap((shift) => shift.members);
  return new Set(on.filter((id) => known.has(id))).size;
}

/** Who is on duty at an instant. A station whose rota is not kept is always on. */
export function dutyAt(station: Kept, shifts: readonly Shift[], at: number, minimum: number): Duty {
  if (station.rotaSince === null) return { state: 'on', shift: null };
  const shift = shifts
    .filter(({ from, to }) => from <= at && at < to)
    .reduce<Shift | null>((latest, one) => (latest && latest.from > one.from ? latest : one), null);
  const count = present(station, shifts, at);
  if (count >= minimum) return { state: 'on', shift };
  return { state: count === 0 ? 'off' : 'gap', shift };
}

/** When a shift begins or ends next after an instant; null when none does. */
export function nextTurnAt(shifts: readonly Shift[], at: number): number | null {
  const ahead = shifts.flatMap(({ from, to }) => [from, to]).filter((turn) => turn > at);
  return ahead.length === 0 ? null : ahead.reduce((first, turn) => Math.min(first, turn));
}

/** Where the rota has fewer people than a shift needs between two instants, in order; neighbours of one kind are one gap. */
export function gapsOf(
  station: Kept,
  shifts: readonly Shift[],
  span: { from: number; to: number },
  minimum: number,
): Gap[] {
  if (station.rotaSince === null) return [];
  const from = Math.max(span.from, station.rotaSince);
  const edges = shifts.flatMap((shift) => [shift.from, shift.to]).filter((at) => from < at && at < span.to);
  const cuts = [...new Set([from, ...edges])].sort((a, b) => a - b);
  const gaps: Gap[] = [];
  for (const [i, start] of cuts.entries()) {
    const end = cuts[i + 1] ?? span.to;
    const members = present(station, shifts, start);
    if (end <= start || members >= minimum) continue;
    const last = gaps.at(-1);
    if (last?.to === start && last.members === members) last.to = end;
    else gaps.push({ stationId: station.id, from: start, to: end, members, minimum });
  }
  return gaps;
}

/** Why a shift cannot be kept; undefined when it can. */
export function refuseShift(
  { from, to, members }: Pick<Shift, 'from' | 'to' | 'members'>,
  station: Kept,
): string | undefined {
  if (to <= from) return 'A shift ends after it begins: correct "to".';
  if (to - from > 48 * 3_600_000) return 'A shift is at most 48 hours long: write several.';
  if (new Set(members).size < members.length) return 'Name each member once.';
  const stranger = members.find((id) => !station.members.some((member) => member.id === id));
  return stranger === undefined ? undefined : `There is no member ${stranger} in station ${station.id}.`;
}

/** The shift with one person in for another, or why not. */
export function swapped(shift: Shift, swap: Swap, station: Kept): Shift | { refused: string } {
  const { memberOut, memberIn } = swap;
  if (!shift.members.includes(memberOut)) return { refused: `${memberOut} is not in this shift.` };
  if (shift.members.includes(memberIn)) return { refused: `${memberIn} is in this shift already.` };
  const members = shift.members.map((id) => (id === memberOut ? memberIn : id));
  const refused = refuseShift({ ...shift, members }, station);
  return refused === undefined ? { ...shift, members, swaps: [...shift.swaps, swap] } : { refused };
}
