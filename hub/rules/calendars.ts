import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Calendar, createWallClock, isActive, type Schedule } from './schedule.ts';
import { type RuleFileProblem, RuleFilesError, YamlFile } from './yaml-file.ts';

const dates = z
  .array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write a date such as "2026-10-01"'))
  .default([]);
const calendarSchema = z.strictObject({ holidays: dates, workdays: dates });

/**
 * Every `*.yml` of a directory as one calendar; without the directory every week is like the next.
 * @throws RuleFilesError with every problem of every file.
 */
export function loadCalendars(directory: string): Calendar {
  const holidays = new Set<string>();
  const workdays = new Set<string>();
  const problems: RuleFileProblem[] = [];
  const names = existsSync(directory) ? readdirSync(directory) : [];
  for (const file of names.filter((entry) => /\.ya?ml$/.test(entry)).toSorted()) {
    const yaml = new YamlFile(file, readFileSync(join(directory, file), 'utf8'));
    const read = yaml.read(calendarSchema, 'calendar');
    for (const date of read?.holidays ?? []) holidays.add(date);
    for (const date of read?.workdays ?? []) {
      workdays.add(date);
      if (holidays.has(date))
        yaml.report(['workdays'], null, 'workdays', `${date} is a holiday too: take it out of one`);
    }
    problems.push(...yaml.problems);
  }
  if (problems.length > 0) throw new RuleFilesError(problems);
  return { holidays, workdays };
}

/** Answers whether a schedule is on at an instant, by the folder `calendars` beside the rules and the office's clock. */
export function loadSchedules({
  rulesDir,
  timeZone,
}: {
  rulesDir: string;
  timeZone: string;
}): (schedule: Schedule, at: number) => boolean {
  return schedulesOf(loadCalendars(join(rulesDir, '../calendars')), timeZone);
}

/** The same by a calendar, as it is when it is asked. */
export function schedulesOf(
  calendar: Calendar,
  timeZone: string,
): (schedule: Schedule, at: number) => boolean {
  const wallClock = createWallClock(timeZone);
  return (schedule, at) => isActive(schedule, calendar, wallClock(at));
}
