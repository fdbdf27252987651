import type { Alerts } from './alerts/alerts.ts';
import type { Auth } from './auth/auth.ts';
import type { Cases } from './cases/cases.ts';
import type { Devices } from './devices/devices.ts';
import type { DispatchParts } from './dispatch/start.ts';
import type { Grids } from './grids/grids.ts';
import type { HubServer } from './http/types.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';
import type { Papers } from './papers.ts';
import { DeskBook } from './reports/desk-book.ts';
import { handoverRoutes } from './reports/handover-routes.ts';
import { pledgeRoutes } from './reports/pledge-routes.ts';
import { searchRoutes } from './search/routes.ts';
import { Search } from './search/search.ts';
import type { Committer } from './store/committer.ts';
import type { Store } from './store/store.ts';

export interface DeskOptions {
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  auth: Auth;
  devices: Devices;
  grids: Grids;
  alerts: Alerts;
  cases: Cases;
  papers: Papers;
  dispatching: DispatchParts;
}

/** What the operator's desk asks of the hub: finding anything, and handing over from shift to shift. */
export async function startDesk(options: DeskOptions) {
  const { store, committer, clock, log, auth, devices, grids, alerts, cases, papers, dispatching } = options;
  const { stations, board } = dispatching;
  const { ledger } = papers.hazards;
  const book = new DeskBook(clock);
  await book.load(store);
  const search = new Search({ store, committer, log, devices, grids, stations });
  papers.onHazardWritten((value) => search.hazard(value));
  void search.fill();
  const standing = {
    alerts: () => alerts.open(),
    cases: () => cases.docket.open(),
    dispatches: () => board.open(),
    hazards: () => ledger.open(),
    promises: () => book.promises(),
  };
  return {
    routes(api: HubServer): void {
      const subtree = grids.subtree.bind(grids);
      const deps = { book, store, committer, clock, standing, subtree };
      searchRoutes(api, { search, store });
      handoverRoutes(api, deps);
      pledgeRoutes(api, { ...deps, hasUser: (name) => auth.users.byName(name) !== undefined });
    },
    close: () => search.close(),
  };
}
