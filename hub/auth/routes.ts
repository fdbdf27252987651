import type { HubServer } from '../http/types.ts';
import { type AuditRoutesDeps, auditRoutes } from './audit-routes.ts';
import { screenRoutes } from './screen-routes.ts';
import { type SessionRoutesDeps, sessionRoutes } from './session-routes.ts';
import { type TokenRoutesDeps, tokenRoutes } from './token-routes.ts';
import { type UserRoutesDeps, userRoutes } from './user-routes.ts';

export type AuthRoutesDeps = SessionRoutesDeps & UserRoutesDeps & TokenRoutesDeps & AuditRoutesDeps;

/** `/session`, `/users`, `/tokens` and `/audit`. */
export function authRoutes(server: HubServer, deps: AuthRoutesDeps): void {
  sessionRoutes(server, deps);
  screenRoutes(server, deps);
  userRoutes(server, deps);
  tokenRoutes(server, deps);
  auditRoutes(server, deps);
}
