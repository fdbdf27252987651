import { z } from 'zod';
import { instant, pageOf, pageQuery } from '../http/wire.ts';
import type { BookEntry } from './book.ts';
import type { RuleVersion } from './version.ts';

const definition = z.record(z.string(), z.unknown());
const comment = z.string().trim().min(1).max(2000).nullable().default(null);
const expectVersion = z.number().int().min(1);
const line = z.number().int();

/** What a rule does at this moment, beside what is written. */
export interface RuleActivity {
  open: number;
  holds: number;
  fired24h: number;
  lastFiredAt: number | null;
}

/** A rule as the API shows it: what was written, by whom, and what it does. */
export const ruleView = z.object({
  id: z.string(),
  version: z.number().int(),
  origin: z.enum(['file', 'user']),
  /** The file that has the rule now, also where a person's edit is in force. */
  file: z.string().nullable(),
  line: line.nullable(),
  loadedAt: instant,
  author: z.string().nullable(),
  comment: z.string().nullable(),
  enabled: z.boolean(),
  definition,
  yaml: z.string(),
  open: z.number().int(),
  holds: z.number().int(),
  fired24h: z.number().int(),
  lastFiredAt: instant.nullable(),
});

/** Why what is written is not all in force. */
const fileProblem = z.object({
  file: z.string(),
  line,
  rule: z.string().nullable(),
  key: z.string(),
  message: z.string(),
});

export const ruleList = pageOf(ruleView).extend({
  problems: z.array(fileProblem),
  /** Grows with every version of any rule. */
  revision: z.number().int(),
});

export const versionList = pageOf(
  z.object({
    version: z.number().int(),
    at: instant,
    origin: z.enum(['file', 'user']),
    author: z.string().nullable(),
    comment: z.string().nullable(),
    /** With this version the rule went out of force. */
    removed: z.boolean(),
    definition,
    yaml: z.string(),
  }),
);
export const versionQuery = pageQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) });

export const reloadView = z.object({
  outcome: z.enum(['changed', 'unchanged', 'refused']),
  changed: z.array(z.string()),
  problems: z.array(fileProblem),
});

export const byId = z.object({ id: z.string().max(64) });

/** One rule: as a YAML mapping, or as JSON with durations as texts or milliseconds. */
const source = {
  yaml: z.string().max(65_536).optional(),
  definition: definition.optional(),
};
const isOne = ({ yaml, definition: json }: { yaml?: unknown; definition?: unknown }): boolean =>
  (yaml === undefined) !== (json === undefined);
const askForOne = 'send the rule once: as `yaml` or as `definition`';

export const ruleText = z.strictObject(source).refine(isOne, askForOne);
export const newRule = z.strictObject({ ...source, comment }).refine(isOne, askForOne);
export const changedRule = z.strictObject({ ...source, comment, expectVersion }).refine(isOne, askForOne);
export const reason = z
  .strictObject({ comment, expectVersion: expectVersion.optional() })
  .nullish()
  .transform((given) => given ?? { comment: null });
export const rollbackTo = z.strictObject({
  version: z.number().int().min(1),
  comment,
  expectVersion: expectVersion.optional(),
});
export const removal = z.object({ expectVersion: z.coerce.number().int().min(1).optional(), comment });

export const verdict = z.object({
  ok: z.boolean(),
  problems: z.array(z.object({ line, key: z.string(), message: z.string() })),
  definition: definition.optional(),
  /** The text the lines are those of. */
  yaml: z.string(),
});

export function viewOf({ version: of, file }: BookEntry, activity: RuleActivity): z.output<typeof ruleView> {
  const { id, version, origin, at, author, comment: why, yaml } = of;
  return {
    id,
    version,
    origin,
    file: file?.name ?? null,
    line: file?.line ?? null,
    loadedAt: at,
    author,
    comment: why,
    enabled: of.definition.enabled !== false,
    definition: of.definition,
    yaml,
    ...activity,
  };
}

export function versionView({ version, at, origin, author, comment: why, ...of }: RuleVersion) {
  const { removed, definition: written, yaml } = of;
  return { version, at, origin, author, comment: why, removed, definition: written, yaml };
}
