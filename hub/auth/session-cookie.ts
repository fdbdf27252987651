/** Name of the session cookie. */
export const SESSION_COOKIE = 'gridwatch';

/** Browsers keep the cookie longer than any session lives: when it ends is decided by the hub alone. */
const KEPT_SECONDS = 400 * 24 * 3600;

/** Name of the cookie of a screen. */
export const SCREEN_COOKIE = 'gridwatch-screen';

function valueIn(header: string | undefined, cookie: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === cookie && value !== undefined) return value.trim();
  }
  return undefined;
}

/** The session key in a `Cookie` header, if there is one. */
export function sessionKeyIn(header: string | undefined): string | undefined {
  return valueIn(header, SESSION_COOKIE);
}

/** The token of a screen in a `Cookie` header, if there is one. */
export function screenTokenIn(header: string | undefined): string | undefined {
  return valueIn(header, SCREEN_COOKIE);
}

const attributes = (life: string, overTls: boolean): string =>
  `Path=/; ${life}; HttpOnly; SameSite=Strict${overTls ? '; Secure' : ''}`;

/**
 * The `Set-Cookie` header that gives the browser its key, or with null takes it back. Out of reach of scripts, sent
 * only with requests that our own pages make, and over TLS only when it was given over TLS.
 */
export function sessionCookie(key: string | null, overTls: boolean): string {
  const life = key === null ? 'Max-Age=0' : `Max-Age=${KEPT_SECONDS}`;
  return `${SESSION_COOKIE}=${key ?? ''}; ${attributes(life, overTls)}`;
}

/**
 * The `Set-Cookie` header that makes a browser a screen. No browser keeps a cookie for ever: it is given anew each time
 * the screen asks who it is, and so does not end while the screen is in use.
 */
export function screenCookie(token: string, overTls: boolean): string {
  return `${SCREEN_COOKIE}=${token}; ${attributes(`Max-Age=${KEPT_SECONDS}`, overTls)}`;
}
