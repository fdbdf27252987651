import { z } from 'zod';
import type { Scope } from '../auth/scope.ts';
import { HubError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import type { Alerts, Tracked } from './alerts.ts';
import { handledAlertOfRow, selectAlerts, traceOfRow } from './rows.ts';

export interface FinderDeps {
  alerts: Alerts;
  store: Store;
}

/** The parameters of a route about one alert. */
export const byId = z.object({ id: z.string().max(64) });

/** Finds an alert, open or past. @throws HubError not-found, also for one outside the scope */
export function alertFinder({ alerts, store }: FinderDeps) {
  return async (id: string, scope: Scope): Promise<Tracked> => {
    let found = alerts.byId(id);
    if (!found) {
      const row = await selectAlerts(store).where('alerts.id', '=', id).executeTakeFirst();
      if (row) found = { alert: handledAlertOfRow(row), trace: traceOfRow(row) };
    }
    if (!found || !scope.sees(found.alert.gridCode))
      throw new HubError('not-found', `There is no alert ${id}.`);
    return found;
  };
}
