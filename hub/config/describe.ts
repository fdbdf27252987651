import type { Config } from './schema.ts';
import { settings } from './settings.ts';

function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  return url.href;
}

/** The configuration as it may be logged, by key: secrets are only said to be set. */
export function describeConfig(config: Config): Record<string, unknown> {
  const described: Record<string, unknown> = {};
  for (const { path, key, about } of settings) {
    const value = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], config);
    if (value === undefined) continue;
    if (about.secret === undefined) described[key] = value;
    else
      described[key] =
        about.secret === 'password' && typeof value === 'string' ? withoutPassword(value) : '(set)';
  }
  return described;
}
