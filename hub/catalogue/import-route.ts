import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { HubServer } from '../http/types.ts';
import { instant } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import { type Changes, isSame } from './changes.ts';
import { csvDocument, type Document, type DocumentFault, type Table, yamlDocument } from './document.ts';
import type { CatalogueVersion } from './version.ts';
import type { CatalogueVersions } from './versions.ts';

/** Reading YAML takes the event loop; thousands of types are below this. */
const MAX_BYTES = 512 * 1024;
/** Faults that are told at once; a wrong column makes one a row. */
const MAX_FAULTS = 500;

const CSV = 'text/csv';
const YAML = ['application/yaml', 'text/yaml', 'application/x-yaml', 'application/json'];

/** How an import answers the question which of the two counts. */
export const ORIGIN_RULE =
  'What was imported is in force, also after a restart. The file of the hub counts only until the first import.';

/** Where the catalogue in force comes from. */
export const standingSchema = z.object({
  origin: z.enum(['file', 'import']),
  version: z.number().int(),
  at: instant,
  by: z.string().nullable(),
});

const fieldSchema = z.object({ field: z.string(), from: z.string(), to: z.string() });
const changesSchema = z.object({
  added: z.array(z.string()).readonly(),
  changed: z.array(z.object({ key: z.string(), fields: z.array(fieldSchema).readonly() })).readonly(),
  retired: z.array(z.string()).readonly(),
  unchanged: z.number().int(),
});

/** The answer of an import. `imported` is false for a dry run, and when all of it is in force already. */
export const importAnswer = changesSchema.extend({
  dryRun: z.boolean(),
  imported: z.boolean(),
  /** What is in force now; of a dry run, what it was compared with. */
  standing: standingSchema,
  /** What may not be meant, such as alerts that no type is for any more. */
  warnings: z.array(z.string()).readonly(),
  rule: z.string(),
});

/** As it looks over HTTP. */
export function standingOf({ origin, version, at, author }: CatalogueVersion<unknown>) {
  return { origin, version, at, by: author };
}

const query = z.object({
  dryRun: z.stringbool().default(false),
  /** The version the dry run was compared with: refused when another is in force by now. */
  expectVersion: z.coerce.number().int().optional(),
  comment: z.string().trim().min(1).max(1000).optional(),
});

/** What one catalogue makes of an import. `C`: what is stored of it. */
export interface Importable<C> {
  path: '/event-types/import' | '/calendars/import';
  summary: string;
  table: Table;
  versions: CatalogueVersions<C>;
  /** What a document says, or all that is wrong with it. */
  read(document: Document): { value: C } | { faults: readonly DocumentFault[] };
  /** The catalogue as it would be with what was read. @throws HubError */
  over(value: C, current: C | undefined): C;
  compare(current: C | undefined, next: C): Changes & { warnings: readonly string[] };
  /** Puts it in force. */
  take(next: C, author: string, comment: string | null, tx: Tx): void;
}

function textOf(body: unknown): string {
  if (!(body instanceof Buffer))
    throw new HubError(
      'unsupported-media-type',
      `Send the file as the body, with Content-Type: ${[CSV, ...YAML].join(', ')}.`,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const message = 'the file is not UTF-8: in Excel or WPS save it as "CSV UTF-8 (comma delimited)"';
    return refuse([{ line: 1, key: 'file', message }]);
  }
}

function refuse(faults: readonly DocumentFault[]): never {
  const [first] = faults;
  const many = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  const where = first ? `, the first in line ${first.line}: ${first.key}: ${first.message}` : '';
  const told = faults.toSorted((a, b) => a.line - b.line).slice(0, MAX_FAULTS);
  throw new HubError('import-faults', `The file has ${many}${where}. Nothing was imported.`, {
    extra: { faults: told },
  });
}

/** Adds the import of a catalogue: whole or not at all, with a dry run that says what it would do. */
export function importRoute<C>(
  server: HubServer,
  catalogue: Importable<C>,
  { committer, clock }: { committer: Pick<Committer, 'run'>; clock: Clock },
): void {
  const { path, summary, table, versions } = catalogue;
  const target = versions.kind;

  async function carryOut(request: FastifyRequest, asked: z.output<typeof query>) {
    const { principal } = request.scope;
    if (principal.gridCode !== null)
      throw new HubError(
        'outside-scope',
        'It is for the whole district: only who sees all of it imports it.',
      );
    const text = textOf(request.body);
    const isCsv = request.headers['content-type']?.startsWith(CSV) ?? false;
    const read = catalogue.read(isCsv ? csvDocument(text, table) : yamlDocument(text));
    if ('faults' in read) return refuse(read.faults);

    const { dryRun, expectVersion, comment = null } = asked;
    return committer.run((tx) => {
      const current = versions.newest;
      if (expectVersion !== undefined && current?.version !== expectVersion)
        throw new HubError(
          'conflict',
          `Version ${current?.version} is in force, not ${expectVersion}: somebody imported meanwhile. Look at the dry run again.`,
        );
      const next = catalogue.over(read.value, current?.content);
      const changes = catalogue.compare(current?.content, next);
      // The same again is new only when it takes the place of the file.
      const imported = !dryRun && !(isSame(changes) && current?.origin === 'import');
      if (imported) {
        catalogue.take(next, principal.name, comment, tx);
        const { version, digest } = versions.newest ?? {};
        const counts = {
          added: changes.added.length,
          changed: changes.changed.length,
          retired: changes.retired.length,
        };
        const detail = { version, digest, comment, ...counts };
        const deed = { actor: principal.name, action: `${target}.import`, target, detail };
        audit(tx, clock, { ...deed, address: request.ip });
      }
      const { newest } = versions;
      if (!newest) throw new HubError('internal-error', `There are no ${target}.`);
      return { ...changes, dryRun, imported, standing: standingOf(newest), rule: ORIGIN_RULE };
    });
  }

  void server.register(async (scoped: HubServer) => {
    // As bytes, also JSON: mistakes are told with the line they are on.
    scoped.removeContentTypeParser('application/json');
    scoped.addContentTypeParser([CSV, ...YAML], { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scoped.post(
      path,
      {
        config: { permission: 'catalogue:write' },
        bodyLimit: MAX_BYTES,
        schema: {
          summary,
          consumes: [CSV, ...YAML],
          description: `CSV columns, in any order: ${table.columns.join(', ')}. YAML and JSON as in the file of the hub. ${ORIGIN_RULE}`,
          querystring: query,
          response: { 200: importAnswer },
        },
      },
      (request) => carryOut(request, request.query),
    );
  });
}
