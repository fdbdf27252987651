import type { HubServer } from '../http/types.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { CaseCodes } from './codes.ts';
import { indicatorRoutes } from './indicator-routes.ts';
import { publicRoutes } from './public-routes.ts';
import { type ReportRoutesDeps, reportRoutes } from './report-routes.ts';
import { type CaseRoutesDeps, caseRoutes } from './routes.ts';
import type { CaseParts } from './start.ts';

/** What the routes of cases need, beside what other parts of the hub attach. */
export type CaseSurface = CaseParts & CaseRoutesDeps & Omit<ReportRoutesDeps, 'codes'>;

/** Everything of cases that answers over HTTP. */
export function mountCaseRoutes(server: HubServer, surface: CaseSurface): void {
  const codes = new CaseCodes(surface.store, surface.clock);
  caseRoutes(server, surface);
  reportRoutes(server, { ...surface, codes });
  publicRoutes(server, { ...surface, codes });
  indicatorRoutes(server, surface);
  catalogueRoutes(server, surface);
}
