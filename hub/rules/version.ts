import type { LoadedDefinition } from './load.ts';
import type { RuleDefinition } from './schema.ts';

export type RuleOrigin = 'file' | 'user';

/** One version of a rule: what was written, by whom and why. */
export interface RuleVersion {
  id: string;
  /** Counts from 1, also through removals. */
  version: number;
  digest: string;
  definition: RuleDefinition;
  /** When it came into force, Unix ms. */
  at: number;
  origin: RuleOrigin;
  author: string | null;
  comment: string | null;
  yaml: string;
  /** The digest of the newest definition a file had given when this version was made; null when none stands. */
  fileDigest: string | null;
  /** With this version the rule went out of force; its definition is the last one. */
  removed: boolean;
}

export type VersionDraft = Omit<RuleVersion, 'version' | 'at'>;

/**
 * What a look into the files makes of a rule: the version that takes over, or null when what is newest stays. `file`:
 * what they say under its id now. The last edit wins, whichever side: a file takes over when it has changed since it
 * last did, and what only files had said goes out of force with them.
 */
export function settle(
  newest: RuleVersion | undefined,
  file: LoadedDefinition | undefined,
): VersionDraft | null {
  const byFile = { origin: 'file', author: null, comment: null } as const;
  if (file) {
    if (newest?.fileDigest === file.digest) return null;
    const { definition, digest, yaml } = file;
    return { id: definition.id, digest, definition, yaml, ...byFile, fileDigest: digest, removed: false };
  }
  if (!newest || newest.removed || newest.origin === 'user') return null;
  const { id, digest, definition, yaml } = newest;
  return { id, digest, definition, yaml, ...byFile, fileDigest: null, removed: true };
}
