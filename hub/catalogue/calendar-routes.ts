import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import {
  calendarChanges,
  calendarTable,
  readCalendar,
  type WorkingCalendar,
  withYearsOf,
} from './calendars.ts';
import { importRoute, standingOf, standingSchema } from './import-route.ts';

export interface CalendarRoutesDeps {
  calendar: WorkingCalendar;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
}

/** How the calendar in force looks over HTTP. */
export const calendarView = z.object({
  holidays: z.array(z.string()).readonly(),
  workdays: z.array(z.string()).readonly(),
  standing: standingSchema,
});

/** `/calendars`: which days are not what their day of the week says. */
export function calendarRoutes(server: HubServer, deps: CalendarRoutesDeps): void {
  const { calendar } = deps;
  server.get(
    '/calendars',
    {
      config: { permission: 'rules:read' },
      schema: {
        summary: 'Holidays and worked weekends of the calendar in force',
        response: { 200: calendarView },
      },
    },
    async () => {
      const { newest } = calendar.versions;
      if (!newest) throw new HubError('not-found', 'There is no calendar.');
      return { ...newest.content, standing: standingOf(newest) };
    },
  );
  importRoute(
    server,
    {
      path: '/calendars/import',
      summary: 'Import the calendar of the years it names; other years stay as they are',
      table: calendarTable,
      versions: calendar.versions,
      read: readCalendar,
      over: withYearsOf,
      compare: (current, next) => ({ ...calendarChanges(current, next), warnings: [] }),
      take: (next, author, comment, tx) => calendar.take(next, author, comment, tx),
    },
    deps,
  );
}
