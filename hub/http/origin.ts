/**
 * Whether `origin` (the header) is the site that `host` (the `Host` header, or what a trusted proxy says it was)
 * belongs to. The scheme is not compared: behind a proxy the hub does not know the one the browser sees.
 */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined) return false;
  try {
    const site = new URL(origin);
    if (site.protocol !== 'http:' && site.protocol !== 'https:') return false;
    // Through the same parser, so that a written-out default port equals an absent one.
    return site.host === new URL(`${site.protocol}//${host}`).host;
  } catch {
    return false;
  }
}
