import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type RuleFileProblem, RuleFilesError } from './load.ts';
import { type Calendar, createWallClock, isActive, type Schedule } from './schedule.ts';

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
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(join(directory, file), 'utf8'), {
      lineCounter: lines,
      prettyErrors: false,
    });
    const report = (offset: number, key: string, message: string): void =>
      void problems.push({ file, line: Math.max(1, lines.linePos(offset).line), rule: null, key, message });
    for (const { pos, message } of document.errors) report(pos[0], 'yaml', message);
    if (document.errors.length > 0) continue;
    const read = calendarSchema.safeParse(document.toJS());
    for (const { path, message } of read.error?.issues ?? []) {
      const node: unknown = document.getIn(path, true);
      report((isNode(node) && node.range?.[0]) || 0, path.join('.') || 'calendar', message);
    }
    for (const date of read.data?.holidays ?? []) holidays.add(date);
    for (const date of read.data?.workdays ?? []) {
      workdays.add(date);
      if (holidays.has(date)) report(0, 'workdays', `${date} is a holiday too: take it out of one`);
    }
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
  const calendar = loadCalendars(join(rulesDir, '../calendars'));
  const wallClock = createWallClock(timeZone);
  return (schedule, at) => isActive(schedule, calendar, wallClock(at));
}
