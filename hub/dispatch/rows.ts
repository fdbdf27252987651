import type { Row } from '../store/tables.ts';
import { type Dispatch, nextDueAt } from './dispatch.ts';
import type { Shift } from './rota.ts';
import type { Station } from './station.ts';

export function rowOfStation(station: Station, digest: Buffer): Row<'stations'> {
  const { id, gridCode, enabled } = station;
  const secretDigest = digest.toString('base64url');
  return { id, gridCode, enabled: enabled ? 1 : 0, secretDigest, station: JSON.stringify(station) };
}

export function stationOfRow({ station }: Pick<Row<'stations'>, 'station'>): Station {
  // Rows from before a station could have a minimum of its own lack it.
  const known = JSON.parse(station) as Omit<Station, 'minimumOnDuty'> & Partial<Station>;
  return { ...known, minimumOnDuty: known.minimumOnDuty ?? null };
}

export function rowOfShift(shift: Shift): Row<'shifts'> {
  const { id, stationId, from: fromAt, to: toAt } = shift;
  return { id, stationId, fromAt, toAt, shift: JSON.stringify(shift) };
}

export function shiftOfRow({ shift }: Pick<Row<'shifts'>, 'shift'>): Shift {
  return JSON.parse(shift) as Shift;
}

export function rowOfDispatch(dispatch: Dispatch): Row<'dispatches'> {
  const { id, caseId, drillId, stationId, gridCode, state, openedAt, endedAt } = dispatch;
  const facts = { id, caseId, drillId, stationId, gridCode, state, openedAt, endedAt };
  return { ...facts, dueAt: nextDueAt(dispatch), dispatch: JSON.stringify(dispatch) };
}

export function dispatchOfRow({ dispatch }: Pick<Row<'dispatches'>, 'dispatch'>): Dispatch {
  return JSON.parse(dispatch) as Dispatch;
}
