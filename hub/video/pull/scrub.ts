const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;

/** A message of somebody else's program without what it may have taken from us: addresses, and these words. */
export function scrub(message: string, secrets: readonly string[] = []): string {
  const bare = message.replaceAll(ADDRESS, '***');
  return secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), bare)
    .slice(0, 300);
}

/** What of an address lets somebody in, as it is written there and as it is meant. */
export function secretsOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password, search } = new URL(url);
  return [password, decoded(password), search].filter((secret) => secret !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign stands for itself
  }
}
