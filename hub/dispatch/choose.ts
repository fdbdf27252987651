import { metresBetween } from '../grids/distance.ts';
import type { DutyState } from './rota.ts';
import type { Station } from './station.ts';

/** Where stations are wanted. `gridPath`: the grid and everything above it, its own first. */
export interface Scene {
  gridPath: readonly string[];
  lng: number | null;
  lat: number | null;
}

/** A station that might be asked. */
export interface Candidate {
  station: Pick<Station, 'id' | 'gridCode' | 'lng' | 'lat' | 'radiusM' | 'enabled'>;
  /** The grids the station lies in, its own first. */
  gridPath: readonly string[];
  duty: DutyState;
  isOnline: boolean;
}

/** A station with why it is asked, or why it is not. */
export interface Verdict {
  id: string;
  reason: string;
}

export interface Choice {
  /** Nearest first, the grid's own before all. */
  asked: readonly Verdict[];
  passedOver: readonly Verdict[];
}

interface Placed extends Candidate {
  /** How many levels up the station's grid is on the way; -1 when it is not. */
  level: number;
  /** m; null where the place is not known. */
  distanceM: number | null;
}

const byNearness = (a: Placed, b: Placed): number =>
  (a.distanceM ?? Number.POSITIVE_INFINITY) - (b.distanceM ?? Number.POSITIVE_INFINITY) ||
  (a.station.id < b.station.id ? -1 : 1);

function place({ gridPath, lng, lat }: Scene, candidate: Candidate): Placed {
  const { station } = candidate;
  const distanceM = lng === null || lat === null ? null : metresBetween({ lng, lat }, station);
  return { ...candidate, level: gridPath.indexOf(station.gridCode), distanceM };
}

/** The grid's own station, the deepest where several levels have one; else the nearest. */
function first(placed: readonly Placed[]): Placed | undefined {
  const own = placed.filter(({ level }) => level >= 0);
  const deepest = Math.min(...own.map(({ level }) => level));
  return (own.length > 0 ? own.filter(({ level }) => level === deepest) : [...placed]).sort(byNearness)[0];
}

/** Whether a station answers as a neighbour: within its own radius; where the place is not known, in the next grid above. */
function reaches({ gridPath }: Scene, one: Placed): boolean {
  if (one.distanceM !== null) return one.distanceM <= one.station.radiusM;
  return one.gridPath.includes(gridPath[Math.min(1, gridPath.length - 1)] ?? '');
}

const metres = ({ distanceM }: Placed): string =>
  distanceM === null ? 'distance not known' : `${Math.round(distanceM)} m away`;

/**
 * One call, many answer (一呼百应): the grid's own station, else the nearest one on duty however far it is, and with it
 * the neighbours within their radius, `most` in all. When nobody is on duty, those off duty are asked all the same.
 * `excluded`: why a station is out of the question. A terminal that is offline keeps nobody from being asked.
 */
export function choose(
  scene: Scene,
  candidates: readonly Candidate[],
  excluded: ReadonlyMap<string, string>,
  most: number,
): Choice {
  const passedOver: Verdict[] = [];
  const willing: Placed[] = [];
  for (const candidate of candidates) {
    const { id, enabled } = candidate.station;
    const out = enabled ? excluded.get(id) : 'out of service';
    if (out === undefined) willing.push(place(scene, candidate));
    else passedOver.push({ id, reason: out });
  }
  const onDuty = willing.filter(({ duty }) => duty !== 'off');
  const nobody = onDuty.length === 0;
  for (const { station, duty } of nobody ? [] : willing)
    if (duty === 'off') passedOver.push({ id: station.id, reason: 'not on duty' });
  const able = nobody ? willing : onDuty;
  const lead = first(able);
  const asked: Verdict[] = [];
  const note = nobody ? ', nobody is on duty' : '';
  const spoken = ({ isOnline, duty }: Placed): string =>
    `${duty === 'gap' ? ', short of people' : ''}${note}${isOnline ? '' : ', its terminal is offline'}`;
  if (lead) {
    const why = lead.level >= 0 ? `the station of grid ${lead.station.gridCode}` : 'the nearest';
    asked.push({ id: lead.station.id, reason: `${why}, ${metres(lead)}${spoken(lead)}` });
  }
  for (const one of able.toSorted(byNearness)) {
    const { id, radiusM } = one.station;
    if (one === lead) continue;
    if (!reaches(scene, one))
      passedOver.push({ id, reason: `too far: ${metres(one)}, its radius is ${radiusM} m` });
    else if (asked.length >= most) passedOver.push({ id, reason: `${most} are asked already` });
    else asked.push({ id, reason: `neighbour, ${metres(one)}${spoken(one)}` });
  }
  return { asked, passedOver };
}
