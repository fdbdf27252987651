import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { RuleDefinition } from './schema.ts';
import type { RuleOrigin, RuleVersion } from './version.ts';
import { writeRule } from './written.ts';

/** A version with where it came from, where that is known. */
export type VersionRow = Row<'rules'> & {
  [K in keyof Omit<Row<'ruleOrigins'>, 'id' | 'version'>]: Row<'ruleOrigins'>[K] | null;
};

/** Reads versions with where each came from. */
export function selectVersions({ db }: Store) {
  return db
    .selectFrom('rules')
    .leftJoin('ruleOrigins', (join) =>
      join.onRef('ruleOrigins.id', '=', 'rules.id').onRef('ruleOrigins.version', '=', 'rules.version'),
    )
    .select([
      'rules.id',
      'rules.version',
      'rules.digest',
      'rules.definition',
      'rules.loadedAt',
      'ruleOrigins.origin',
      'ruleOrigins.author',
      'ruleOrigins.comment',
      'ruleOrigins.yaml',
      'ruleOrigins.fileDigest',
      'ruleOrigins.removed',
    ]);
}

export function versionOfRow(row: VersionRow): RuleVersion {
  const { id, version, digest, loadedAt: at, author, comment } = row;
  const definition = JSON.parse(row.definition) as RuleDefinition;
  return {
    id,
    version,
    digest,
    definition,
    at,
    origin: (row.origin ?? 'file') as RuleOrigin,
    author,
    comment,
    yaml: row.yaml ?? writeRule(definition),
    fileDigest: row.origin === null ? digest : row.fileDigest,
    removed: row.removed === 1,
  };
}

export function rowOfVersion({ id, version, digest, definition, at }: RuleVersion): Row<'rules'> {
  return { id, version, digest, definition: JSON.stringify(definition), loadedAt: at };
}

export function rowOfOrigin(of: RuleVersion): Row<'ruleOrigins'> {
  const { id, version, origin, author, comment, yaml, fileDigest } = of;
  return { id, version, origin, author, comment, yaml, fileDigest, removed: of.removed ? 1 : 0 };
}
