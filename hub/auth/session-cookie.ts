/** Name of the session cookie. */
export const SESSION_COOKIE = 'gridwatch';

/** Browsers keep the cookie longer than any session lives: when it ends is decided by the hub alone. */
const KEPT_SECONDS = 400 * 24 * 3600;

/** The session key in a `Cookie` header, if there is one. */
export function sessionKeyIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === SESSION_COOKIE && value !== undefined) return value.trim();
  }
  return undefined;
}

/**
 * The `Set-Cookie` header that gives the browser its key, or with null takes it back. Out of reach of scripts, sent
 * only with requests that our own pages make, and over TLS only when it was given over TLS.
 */
export function sessionCookie(key: string | null, overTls: boolean): string {
  const life = key === null ? 'Max-Age=0' : `Max-Age=${KEPT_SECONDS}`;
  return `${SESSION_COOKIE}=${key ?? ''}; Path=/; ${life}; HttpOnly; SameSite=Strict${overTls ? '; Secure' : ''}`;
}
