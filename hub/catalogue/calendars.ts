import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { loadCalendars } from '../rules/calendars.ts';
import { type Calendar, datesOf } from '../rules/schedule.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { type Changes, changesBetween, type Entries } from './changes.ts';
import { type Document, type DocumentFault, readDocument, type Table } from './document.ts';
import { CatalogueVersions } from './versions.ts';

/** Dates in all: some thirty a year. */
const MAX_DATES = 5_000;

/** A calendar as it is stored: dates `2026-10-01`, in order. */
export interface CalendarContent {
  holidays: readonly string[];
  workdays: readonly string[];
}

const date = z
  .string('write a date in quotes')
  .refine((text) => text.length === 10 && datesOf(text) !== undefined, 'write a date such as "2026-10-01"');
const listSchema = z.strictObject({
  holidays: z.array(date).default([]),
  workdays: z.array(date).default([]),
});
const rowSchema = z.strictObject({
  date: date,
  kind: z.enum(['holiday', 'workday'], 'write holiday or workday'),
});
const tableSchema = z.strictObject({ days: z.array(rowSchema) });

/** One row a date. */
export const calendarTable: Table = {
  columns: ['date', 'kind'],
  required: ['date', 'kind'],
  list: 'days',
  row: (cells) => cells,
  columnOf: ([column]) => (column === undefined ? undefined : String(column)),
};

/** The calendar of a document, or all that is wrong with it. */
export function readCalendar(
  document: Document,
): { value: CalendarContent } | { faults: readonly DocumentFault[] } {
  const isTable = typeof document.value === 'object' && document.value !== null && 'days' in document.value;
  const seen = new Map<string, string>();
  const doubtful = (day: string, kind: string): string | undefined => {
    const before = seen.get(day);
    seen.set(day, kind);
    if (before === undefined) return undefined;
    return before === kind ? `${day} is there twice` : `${day} is a ${before} too: take it out of one`;
  };
  const none = 'there is no date in it';
  if (isTable) {
    const read = readDocument(document, tableSchema, ({ days }, report) => {
      if (days.length === 0) report([], none);
      for (const [i, { date: day, kind }] of days.entries()) {
        const doubt = doubtful(day, kind);
        if (doubt !== undefined) report(['days', i, 'date'], doubt);
      }
    });
    if ('faults' in read) return read;
    const of = (kind: string): string[] =>
      read.value.days.filter((day) => day.kind === kind).map((day) => day.date);
    return { value: inOrder({ holidays: of('holiday'), workdays: of('workday') }) };
  }
  const read = readDocument(document, listSchema, (lists, report) => {
    if (lists.holidays.length + lists.workdays.length === 0) report([], none);
    for (const key of ['holidays', 'workdays'] as const)
      for (const [i, day] of lists[key].entries()) {
        const doubt = doubtful(day, key.slice(0, -1));
        if (doubt !== undefined) report([key, i], doubt);
      }
  });
  return 'faults' in read ? read : { value: inOrder(read.value) };
}

const inOrder = ({ holidays, workdays }: CalendarContent): CalendarContent => ({
  holidays: [...holidays].toSorted(),
  workdays: [...workdays].toSorted(),
});

/**
 * The calendar with the years that are announced in `announced` as they are there, and all others as they were.
 * @throws HubError conflict when that is more than is held
 */
export function withYearsOf(
  announced: CalendarContent,
  current: CalendarContent | undefined,
): CalendarContent {
  const yearOf = (day: string): string => day.slice(0, 4);
  const years = new Set([...announced.holidays, ...announced.workdays].map(yearOf));
  const stays = (day: string): boolean => !years.has(yearOf(day));
  const { holidays, workdays } = current ?? { holidays: [], workdays: [] };
  const next = inOrder({
    holidays: [...holidays.filter(stays), ...announced.holidays],
    workdays: [...workdays.filter(stays), ...announced.workdays],
  });
  if (next.holidays.length + next.workdays.length > MAX_DATES)
    throw new HubError('conflict', `A calendar has at most ${MAX_DATES} dates: import fewer years.`);
  return next;
}

/** What another calendar changes, date by date. */
export function calendarChanges(before: CalendarContent | undefined, after: CalendarContent): Changes {
  const entries = ({ holidays, workdays }: CalendarContent): Entries =>
    new Map(
      [
        ...holidays.map((day) => ({ day, kind: 'holiday' })),
        ...workdays.map((day) => ({ day, kind: 'workday' })),
      ].map(({ day, kind }) => [day, { kind }]),
    );
  return changesBetween(before ? entries(before) : new Map(), entries(after));
}

/** The calendar in force: whoever holds it sees another the moment it is imported. */
export class WorkingCalendar implements Calendar {
  readonly versions: CatalogueVersions<CalendarContent>;
  #holidays: ReadonlySet<string> = new Set();
  #workdays: ReadonlySet<string> = new Set();

  constructor(versions: CatalogueVersions<CalendarContent>) {
    this.versions = versions;
    this.#show();
  }

  get holidays(): ReadonlySet<string> {
    return this.#holidays;
  }

  get workdays(): ReadonlySet<string> {
    return this.#workdays;
  }

  /** Puts an imported calendar in force. What has been computed by the one before stays as it is stored. */
  take(content: CalendarContent, author: string, comment: string | null, tx: Tx): void {
    this.versions.add(content, { origin: 'import', author, comment }, tx);
    this.versions.forgetBefore(Number.MAX_SAFE_INTEGER);
    this.#show();
  }

  #show(): void {
    const { holidays = [], workdays = [] } = this.versions.newest?.content ?? {};
    this.#holidays = new Set(holidays);
    this.#workdays = new Set(workdays);
  }
}

/** The calendar as when the hub stopped, or as the files in `calendars` beside the rules have it. @throws RuleFilesError */
export async function startCalendar({
  store,
  clock,
  rulesDir,
  transact,
}: {
  store: Store;
  clock: Clock;
  rulesDir: string;
  transact(work: (tx: Tx) => void): void;
}): Promise<WorkingCalendar> {
  const versions = new CatalogueVersions<CalendarContent>('calendars', clock);
  await versions.load(store, Number.MAX_SAFE_INTEGER);
  const { holidays, workdays } = loadCalendars(join(rulesDir, '../calendars'));
  const file = inOrder({ holidays: [...holidays], workdays: [...workdays] });
  transact((tx) => versions.takeFile(file, tx));
  return new WorkingCalendar(versions);
}
