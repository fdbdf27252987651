import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from '../auth/authenticator.ts';
import { HubError } from '../kernel/errors.ts';

/** What a Socket.IO handshake brings: the headers of its HTTP request, and what the client put into `auth`. */
export interface Handshake {
  headers: IncomingHttpHeaders;
  auth: Readonly<Record<string, unknown>>;
}

/**
 * The credentials of a handshake: an API token in `auth.token` or in `Authorization`, else the session cookie.
 * A browser sends its cookie along for any page, so with a cookie the `Origin`, where there is one, must be our own;
 * browsers leave it out only where no other site could have asked (long polling from our own pages).
 * @throws HubError cross-origin
 */
export function credentialsOf(
  { headers, auth }: Handshake,
  isOwnOrigin: (origin: string | undefined, host: string | undefined) => boolean,
): Credentials {
  const { token } = auth;
  if (typeof token === 'string') return { authorization: `Bearer ${token}` };
  if (headers.authorization !== undefined) return { authorization: headers.authorization };
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, headers.host)) {
    throw new HubError(
      'cross-origin',
      `A login is good only on the hub's own pages, not on ${headers.origin.slice(0, 200)}; programs use an API token.`,
    );
  }
  return { cookie: headers.cookie };
}
