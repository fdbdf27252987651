import type { Alert, Severity } from '../alerts/alert.ts';
import type { CaseView } from '../cases/case.ts';
import type { Device } from '../devices/device.ts';
import type { Station } from '../dispatch/station.ts';
import type { Grid } from '../grids/grid.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Hazard } from '../ledger/hazard.ts';
import type { Entry } from './text-index.ts';

/** What can be found, in the order in which things that fit alike are shown. */
export const searchKinds = ['case', 'alert', 'device', 'camera', 'grid', 'station', 'hazard'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Something that was found, as far as a list has to show it. `at`: when it began, Unix ms. */
export interface Hit {
  kind: SearchKind;
  id: string;
  /** What people call it by: a number, a code. */
  code: string;
  title: Readonly<LocalText>;
  place: string | null;
  gridCode: string;
  severity: Severity | null;
  /** Where it stands in its own life. */
  state: string | null;
  at: number | null;
}

const same = (text: string): LocalText => ({ zh: text, en: text });
/** What is open comes before what is over, then the newer. */
const weightOf = (isOpen: boolean, at: number): number => (isOpen ? at + 1e13 : at);
const texts = (...all: (string | null | undefined)[]): string[] =>
  all.filter((text): text is string => typeof text === 'string' && text !== '');

export function entryOfDevice(device: Omit<Device, 'no'>): Entry<Hit> {
  const { id, kind, gridCode, address, owner, labels, disabled } = device;
  const value: Hit = {
    kind: kind === 'camera' ? 'camera' : 'device',
    id,
    code: id,
    title: same(kind),
    place: address,
    gridCode,
    severity: null,
    state: disabled ? 'disabled' : null,
    at: null,
  };
  return { codes: [id], texts: texts(address, owner, ...Object.values(labels)), weight: 0, value };
}

export function entryOfGrid({ code, name }: Grid): Entry<Hit> {
  const value: Hit = {
    kind: 'grid',
    id: code,
    code,
    title: same(name),
    place: null,
    gridCode: code,
    severity: null,
    state: null,
    at: null,
  };
  return { codes: [code, name], texts: [], weight: -code.length, value };
}

export function entryOfStation({ id, name, address, gridCode, enabled }: Station): Entry<Hit> {
  const value: Hit = {
    kind: 'station',
    id,
    code: id,
    title: same(name),
    place: address,
    gridCode,
    severity: null,
    state: enabled ? null : 'disabled',
    at: null,
  };
  return { codes: [id, name], texts: texts(address), weight: 0, value };
}

type CaseFacts = Pick<
  CaseView,
  'id' | 'number' | 'title' | 'address' | 'gridCode' | 'severity' | 'state' | 'openedAt' | 'deviceId'
>;

export function entryOfCase(one: CaseFacts): Entry<Hit> {
  const { id, number, title, address, gridCode, severity, state, openedAt, deviceId } = one;
  const value: Hit = {
    kind: 'case',
    id,
    code: number,
    title,
    place: address,
    gridCode,
    severity,
    state,
    at: openedAt,
  };
  const isOpen = state !== 'closed' && state !== 'rejected' && state !== 'cancelled';
  return {
    codes: [number],
    texts: texts(title.zh, title.en, address, deviceId),
    weight: weightOf(isOpen, openedAt),
    value,
  };
}

type AlertFacts = Pick<
  Alert,
  'id' | 'title' | 'labels' | 'gridCode' | 'severity' | 'state' | 'firedAt' | 'deviceId'
>;

export function entryOfAlert(one: AlertFacts): Entry<Hit> {
  const { id, title, labels, gridCode, severity, state, firedAt, deviceId } = one;
  const place = labels['address'] ?? null;
  const code = deviceId ?? gridCode;
  const value: Hit = { kind: 'alert', id, code, title, place, gridCode, severity, state, at: firedAt };
  return {
    codes: [id, code],
    texts: texts(title.zh, title.en, place),
    weight: weightOf(state !== 'resolved', firedAt),
    value,
  };
}

export function entryOfHazard(one: Hazard): Entry<Hit> {
  const { id, number, title, place, owner, gridCode, grade, state, foundAt } = one;
  const value: Hit = {
    kind: 'hazard',
    id,
    code: number,
    title: same(title),
    place,
    gridCode,
    severity: grade === 'major' ? 'major' : 'minor',
    state,
    at: foundAt,
  };
  return {
    codes: [number],
    texts: texts(title, place, owner),
    weight: weightOf(state !== 'struck', foundAt),
    value,
  };
}
