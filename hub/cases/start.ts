import { join } from 'node:path';
import { Gauge, type Registry } from 'prom-client';
import type { Grids } from '../grids/grids.ts';
import type { Clock } from '../kernel/clock.ts';
import { loadCalendars } from '../rules/calendars.ts';
import { type Calendar, createWallClock, hoursOf, isActive } from '../rules/schedule.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import { actsForDepartments } from './actor.ts';
import { AlertDesk } from './alert-desk.ts';
import { type CaseView, viewOfCase } from './case.ts';
import { CaseNumbers } from './case-number.ts';
import { Cases, type CasesOptions } from './cases.ts';
import { type Office, officeDayMs } from './office-time.ts';
import { openTypes } from './open-types.ts';
import { route, type Unit } from './routing.ts';
import { caseOfRow } from './rows.ts';
import { loadUnits } from './unit-file.ts';

/** What the hub's configuration says about cases. */
export interface CaseSettings {
  timeZone: string;
  /** The calendars lie in a folder beside it. */
  rulesDir: string;
  officeHours: readonly string[];
  eventTypesFile: string;
  unitsFile: string;
}

export interface CasePartsOptions
  extends Pick<CasesOptions, 'countOpenAlerts' | 'onDispatch' | 'onOverdue' | 'onDeed'> {
  settings: CaseSettings;
  /** Which days the office works; left out, as the files beside the rules say. */
  calendar?: Calendar;
  store: Store;
  clock: Clock;
  metrics: Registry;
  grids: Pick<Grids, 'ancestors' | 'get'>;
  positionOf(deviceId: string): { lng: number | null; lat: number | null } | undefined;
  transact(work: (tx: Tx) => void): void;
  /** Stations, beside the departments of the file. */
  stationOf?(id: string): Unit | undefined;
  /** The stations that answer an emergency at once. */
  answering?: (value: Parameters<CasesOptions['routeOf']>[0], tx: Tx) => readonly string[];
  /** Whether a user acts for one of these stations. */
  actsForStation?(name: string, unitId: string): boolean;
}

function officeOf({ timeZone, officeHours }: CaseSettings, calendar: Calendar): Office {
  const hours = officeHours.flatMap((text) => hoursOf(text) ?? []).toSorted((a, b) => a.from - b.from);
  return { calendar, hours, wallClock: createWallClock(timeZone) };
}

/** The case pipeline as when the hub stopped: its types and units from their files, its cases from the store. */
export async function startCases(options: CasePartsOptions) {
  const { settings, store, clock, metrics, grids, stationOf, actsForStation } = options;
  const { calendar = loadCalendars(join(settings.rulesDir, '../calendars')) } = options;
  const office = officeOf(settings, calendar);
  const types = await openTypes({
    ...options,
    eventTypesFile: settings.eventTypesFile,
    dayMs: officeDayMs(office),
  });
  const departments = loadUnits(settings.unitsFile);
  const numbers = new CaseNumbers(settings.timeZone);
  await numbers.load(store);
  const unitOf = (id: string): Unit | undefined =>
    departments.find((department) => department.id === id) ?? stationOf?.(id);
  const onDuty = (hours: string | null): boolean => {
    const schedule = { days: null, hours: (hours === null ? null : hoursOf(hours)) ?? null, dates: null };
    return isActive(schedule, office.calendar, office.wallClock(clock.now()));
  };
  const cases = new Cases({
    ...options,
    office,
    types,
    numbers,
    unitOf,
    streetOf: (code) => grids.ancestors(code).at(-1) ?? code,
    routeOf(value) {
      const { type, typeCode, owner, gridCode } = value;
      // The unit that answers for it now; of a type that is gone, the one that did.
      const known = types.find(type, typeCode) ?? types.findFor(value, type, typeCode);
      const responsible = known?.responsible ?? null;
      const question = { class: type, typeCode, responsible, owner, gridPath: grids.ancestors(gridCode) };
      return route(question, departments, ({ hours }) => onDuty(hours));
    },
  });
  await cases.load(store);
  show(metrics, cases);
  const { positionOf, answering = () => [] } = options;
  const isCell = (code: string): boolean => grids.get(code)?.level === 'cell';
  const alertDesk = new AlertDesk({ clock, cases, types, positionOf, isCell, answering });
  const actsFor = (name: string, units: readonly string[]): boolean => {
    const stations = units.filter((id) => unitOf(id)?.kind === 'station');
    const others = units.filter((id) => !stations.includes(id));
    return (
      (others.length > 0 && actsForDepartments(departments, name, others)) ||
      stations.some((id) => actsForStation?.(name, id) ?? true)
    );
  };
  const unitsOf = (name: string): string[] =>
    departments.filter(({ members }) => members.includes(name)).map(({ id }) => id);
  const close = (): void => cases.close();
  const viewOfRow = (row: Row<'cases'>): CaseView => {
    const value = caseOfRow(row);
    return viewOfCase(cases.byId(value.id) ?? value, clock.now());
  };
  return { cases, alertDesk, types, departments, office, actsFor, unitsOf, viewOfRow, close };
}

/** What `startCases` answers. */
export type CaseParts = Awaited<ReturnType<typeof startCases>>;

function show(metrics: Registry, cases: Cases): void {
  const gauge = (name: string, help: string, level: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [metrics],
      collect() {
        this.set(level());
      },
    });
  };
  gauge('gridwatch_cases_open', 'Cases that are open', () => cases.openCount);
  gauge('gridwatch_cases_overdue', 'Open cases past their due instant', () => cases.overdueCount);
}
