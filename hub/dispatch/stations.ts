import { digestOf, secretMatches } from '../devices/secret.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId, newSecret } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import {
  type Duty,
  dutyAt,
  type Gap,
  gapsOf,
  nextTurnAt,
  refuseShift,
  type Shift,
  type Swap,
  swapped,
} from './rota.ts';
import { rowOfShift, rowOfStation, shiftOfRow, stationOfRow } from './rows.ts';
import type { Station } from './station.ts';

/** A station as somebody describes it. */
export type StationDraft = Omit<Station, 'rotaSince' | 'createdAt' | 'updatedAt'>;
export type StationPatch = Partial<Omit<StationDraft, 'id'>>;

const MOST_STATIONS = 2_000;
const MOST_SHIFTS = 2_000;
/** Shifts that ended longer ago are read from the store alone. */
const REMEMBERED_MS = 2 * 86_400_000;

interface Entry {
  station: Station;
  digest: Buffer;
  /** By id: those that have not ended long ago. */
  shifts: Map<string, Shift>;
}

export interface StationsOptions {
  clock: Clock;
  /** People a shift needs at least, where a station does not say otherwise. */
  minimum: number;
  /** Told of each change of a station or its rota, in its transaction. */
  onChanged?(station: Station, tx: Tx): void;
}

/** The stations there are and their rota, in memory as in the store. None is deleted: dispatches name it. */
export class Stations {
  readonly #options: StationsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: StationsOptions) {
    this.#options = options;
  }

  async load(store: Pick<Store, 'db'>): Promise<void> {
    for (const row of await store.db.selectFrom('stations').selectAll().orderBy('id').execute()) {
      const digest = Buffer.from(row.secretDigest, 'base64url');
      this.#entries.set(row.id, { station: stationOfRow(row), digest, shifts: new Map() });
    }
    const since = this.#options.clock.now() - REMEMBERED_MS;
    const rows = await store.db.selectFrom('shifts').selectAll().where('toAt', '>', since).execute();
    for (const shift of rows.map(shiftOfRow)) this.#entries.get(shift.stationId)?.shifts.set(shift.id, shift);
  }

  get(id: string): Station | undefined {
    return this.#entries.get(id)?.station;
  }

  /** Whether a station belongs to this very grid. */
  isIn(gridCode: string): boolean {
    return this.all().some((station) => station.gridCode === gridCode);
  }

  /** By id. */
  all(): Station[] {
    return [...this.#entries.values()].map(({ station }) => station).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Whether this is the secret of a station in service. */
  authenticate(id: string, secret: string | Buffer): boolean {
    const entry = this.#entries.get(id);
    return secretMatches(secret, entry?.digest) && entry?.station.enabled === true;
  }

  /** Answers the secret of its terminal, once. @throws HubError already-exists, conflict */
  add(draft: StationDraft, tx: Tx): { station: Station; secret: string } {
    if (this.#entries.has(draft.id))
      throw new HubError('already-exists', `There is a station ${draft.id}: change it, or take another id.`);
    if (this.#entries.size >= MOST_STATIONS)
      throw new HubError('conflict', `There are ${MOST_STATIONS} stations already.`);
    const now = this.#options.clock.now();
    const station = { ...draft, rotaSince: null, createdAt: now, updatedAt: now };
    const secret = newSecret();
    this.#keep({ station, digest: digestOf(secret), shifts: new Map() }, tx);
    return { station, secret };
  }

  change(id: string, patch: StationPatch & { rotaSince?: number }, tx: Tx): Station {
    const entry = this.#entry(id);
    const station = { ...entry.station, ...patch, updatedAt: this.#options.clock.now() };
    this.#keep({ ...entry, station }, tx);
    return station;
  }

  /** A new secret; the old one opens nothing any more. */
  renewSecret(id: string, tx: Tx): string {
    const secret = newSecret();
    this.#keep({ ...this.#entry(id), digest: digestOf(secret) }, tx);
    return secret;
  }

  dutyOf({ id }: Pick<Station, 'id'>, at = this.#options.clock.now()): Duty {
    const { station, shifts } = this.#entry(id);
    return dutyAt(station, [...shifts.values()], at, this.#minimumOf(station));
  }

  /** When a shift of the station begins or ends next, Unix ms; null when none does. */
  nextTurnAt({ id }: Pick<Station, 'id'>): number | null {
    return nextTurnAt([...this.#entry(id).shifts.values()], this.#options.clock.now());
  }

  /** Where rotas of stations in service have too few people. */
  gaps(span: { from: number; to: number }): Gap[] {
    return [...this.#entries.values()].flatMap(({ station, shifts }) =>
      station.enabled ? gapsOf(station, [...shifts.values()], span, this.#minimumOf(station)) : [],
    );
  }

  shift(id: string): Shift | undefined {
    for (const { shifts } of this.#entries.values()) {
      const shift = shifts.get(id);
      if (shift) return shift;
    }
    return undefined;
  }

  /** @throws HubError validation-failed, conflict */
  addShift(stationId: string, given: Pick<Shift, 'from' | 'to' | 'members'>, tx: Tx): Shift {
    const entry = this.#entry(stationId);
    this.#forgetOld(entry);
    if (entry.shifts.size >= MOST_SHIFTS)
      throw new HubError('conflict', `The station has ${MOST_SHIFTS} shifts ahead already.`);
    const { from, to, members } = given;
    const shift = { from, to, members, id: newId(), stationId, swaps: [] };
    const refused = refuseShift(shift, entry.station);
    if (refused !== undefined) throw new HubError('validation-failed', refused);
    if (entry.station.rotaSince === null) this.change(stationId, { rotaSince: from }, tx);
    return this.#keepShift(shift, tx);
  }

  /** @throws HubError validation-failed */
  changeShift(shift: Shift, patch: Partial<Pick<Shift, 'from' | 'to' | 'members'>>, tx: Tx): Shift {
    return this.#keepShift({ ...shift, ...patch }, tx);
  }

  /** @throws HubError validation-failed */
  swap(shift: Shift, swap: Swap, tx: Tx): Shift {
    const next = swapped(shift, swap, this.#entry(shift.stationId).station);
    if ('refused' in next) throw new HubError('validation-failed', next.refused);
    return this.#keepShift(next, tx);
  }

  removeShift({ id, stationId }: Shift, tx: Tx): void {
    const { station, shifts } = this.#entry(stationId);
    shifts.delete(id);
    tx.remove('shifts', [id]);
    this.#options.onChanged?.(station, tx);
  }

  #minimumOf({ minimumOnDuty }: Station): number {
    return minimumOnDuty ?? this.#options.minimum;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new HubError('not-found', `There is no station ${id}.`);
    return entry;
  }

  #keep(entry: Entry, tx: Tx): void {
    const { station, digest } = entry;
    this.#entries.set(station.id, entry);
    tx.put('stations', rowOfStation(station, digest));
    this.#options.onChanged?.(station, tx);
  }

  #keepShift(shift: Shift, tx: Tx): Shift {
    const { station, shifts } = this.#entry(shift.stationId);
    const refused = refuseShift(shift, station);
    if (refused !== undefined) throw new HubError('validation-failed', refused);
    shifts.set(shift.id, shift);
    tx.put('shifts', rowOfShift(shift));
    this.#options.onChanged?.(station, tx);
    return shift;
  }

  #forgetOld({ shifts }: Entry): void {
    const since = this.#options.clock.now() - REMEMBERED_MS;
    for (const { id, to } of shifts.values()) if (to <= since) shifts.delete(id);
  }
}
