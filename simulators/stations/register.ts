import { type HubClient, isAbsent } from '../hub-client.ts';
import type { Secrets } from '../secrets.ts';
import type { StationPlace } from './place.ts';

/** As the hub lists a station; only what is used here. */
interface Listed {
  id: string;
  members: { id: string; name: string }[];
}

interface Shift {
  from: string;
  to: string;
}

/** A UTC day: in China shifts so change at eight in the morning. */
const DAY_MS = 24 * 3_600_000;
/** Days that shifts are entered for ahead of time. */
export const DUTY_DAYS = 8;
const LEAST_ON_SHIFT = 3;

/**
 * Registers the stations the hub does not have, gets the secrets that are not known, and puts their people on duty
 * for the days to come; done again it changes nothing. False when the hub knows no stations at all (it answers 404).
 */
export async function provisionStations(
  hub: HubClient,
  places: readonly StationPlace[],
  secrets: Secrets,
  now: number,
): Promise<boolean> {
  const listed = await listStations(hub);
  if (listed === null) return false;
  for (const place of places) {
    const known = listed.get(place.id);
    const station = known ?? (await enter(hub, place, secrets));
    if (!secrets.has(place.id)) await rotateSecret(hub, place.id, secrets);
    await keepDuty(hub, station, now);
  }
  return true;
}

/** Gets a station a new secret; the old one ends. */
export async function rotateSecret(hub: HubClient, stationId: string, secrets: Secrets): Promise<void> {
  const { secret } = (await hub.post(`/stations/${encodeURIComponent(stationId)}/secret`, '{}')) as {
    secret: string;
  };
  secrets.set(stationId, secret);
  await secrets.save();
}

/** Every station the principal sees, by id; null when the hub knows none of `/stations`. */
export async function listStations(hub: HubClient): Promise<Map<string, Listed> | null> {
  const found = new Map<string, Listed>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    let page: { items: Listed[]; next: string | null };
    try {
      page = (await hub.get(`/stations?limit=200${query}`)) as typeof page;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
    for (const station of page.items) found.set(station.id, station);
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

async function enter(hub: HubClient, place: StationPlace, secrets: Secrets): Promise<Listed> {
  const { station, secret } = (await hub.post('/stations', JSON.stringify(place))) as {
    station: Listed;
    secret: string;
  };
  secrets.set(place.id, secret);
  await secrets.save();
  return station;
}

/** Enters a shift of half the people for each of the next days that has none yet. */
export async function keepDuty(hub: HubClient, station: Listed, now: number): Promise<void> {
  const path = `/stations/${encodeURIComponent(station.id)}/shifts`;
  const first = Math.floor(now / DAY_MS);
  const span = { from: iso(first * DAY_MS), to: iso((first + DUTY_DAYS) * DAY_MS) };
  const { items } = (await hub.get(`${path}?from=${span.from}&to=${span.to}`)) as { items: Shift[] };
  for (let day = first; day < first + DUTY_DAYS; day += 1) {
    const from = day * DAY_MS;
    const to = from + DAY_MS;
    if (items.some((shift) => Date.parse(shift.from) < to && Date.parse(shift.to) > from)) continue;
    const members = crewOf(station, day);
    await hub.post(path, JSON.stringify({ from: iso(from), to: iso(to), members }));
  }
}

/** Half of the people in turn, and never fewer than a shift needs. */
function crewOf({ members }: Listed, day: number): string[] {
  const size = Math.max(LEAST_ON_SHIFT, Math.floor(members.length / 2));
  const start = (day % 2) * Math.floor(members.length / 2);
  return members.slice(start, start + size).map(({ id }) => id);
}

const iso = (at: number): string => new Date(at).toISOString();
