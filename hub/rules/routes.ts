import { z } from 'zod';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { RuleBook } from './book.ts';
import { ruleEditRoutes } from './edit-routes.ts';
import { ruleFileJsonSchema } from './json-schema.ts';
import { selectVersions, versionOfRow } from './rows.ts';
import type { RuleFiles } from './rule-files.ts';
import { byId, ruleList, ruleView, versionList, versionQuery, versionView, viewOf } from './views.ts';

const DAY_MS = 86_400_000;

export interface RuleRoutesDeps {
  book: RuleBook;
  files: Pick<RuleFiles, 'reload'>;
  store: Store;
  committer: Committer;
  clock: Clock;
  /** Rule id → devices in grids that `sees` accepts for which a hold of it runs. */
  holds(sees: (gridCode: string) => boolean): ReadonlyMap<string, number>;
  openAlerts(): Iterable<{ ruleId: string; gridCode: string }>;
  /** Rule id → how often it has fired since an instant, and when it last did; below `root`, null everywhere. */
  firings(
    since: number,
    root: string | null,
  ): Promise<ReadonlyMap<string, { count: number; lastAt: number | null }>>;
}

const read = { permission: 'rules:read' } as const;

/** `/rules`: the rules, their versions, what they do, and how to change them. */
export function ruleRoutes(server: HubServer, deps: RuleRoutesDeps): void {
  const { book, store, clock } = deps;

  /** What every rule does now, as far as the caller may see. */
  async function activities({ principal, sees }: Scope) {
    const fired = await deps.firings(clock.now() - DAY_MS, principal.gridCode);
    const holds = deps.holds(sees);
    const open = new Map<string, number>();
    for (const { ruleId, gridCode } of deps.openAlerts())
      if (sees(gridCode)) open.set(ruleId, (open.get(ruleId) ?? 0) + 1);
    return (id: string) => {
      const { count: fired24h = 0, lastAt: lastFiredAt = null } = fired.get(id) ?? {};
      return { open: open.get(id) ?? 0, holds: holds.get(id) ?? 0, fired24h, lastFiredAt };
    };
  }

  async function show(id: string, scope: Scope) {
    const activityOf = await activities(scope);
    const entry = book.find(id);
    if (!entry) throw new HubError('not-found', `There is no rule ${id}.`);
    return viewOf(entry, activityOf(id));
  }

  server.get(
    '/rules',
    {
      config: read,
      schema: {
        summary: 'The rules in force and those switched off, and why a change of the files was refused',
        response: { 200: ruleList },
      },
    },
    async ({ scope }) => {
      const activityOf = await activities(scope);
      const items = book.entries().map((entry) => viewOf(entry, activityOf(entry.version.id)));
      return { items, next: null, problems: [...book.problems], revision: book.revision };
    },
  );

  server.get(
    '/rules/schema.json',
    {
      config: read,
      schema: {
        summary: 'The JSON Schema of a rule file, with one rule under `$defs`: for editors',
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async () => ruleFileJsonSchema,
  );

  server.get(
    '/rules/:id',
    { config: read, schema: { summary: 'One rule', params: byId, response: { 200: ruleView } } },
    (request) => show(request.params.id, request.scope),
  );

  server.get(
    '/rules/:id/versions',
    {
      config: read,
      schema: {
        summary: 'Every version of a rule, newest first, also of one that has been taken out',
        params: byId,
        querystring: versionQuery,
        response: { 200: versionList },
      },
    },
    async ({ params: { id }, query: { limit, cursor } }) => {
      if (!book.newest(id)) throw new HubError('not-found', `There is no rule ${id}.`);
      let query = selectVersions(store).where('rules.id', '=', id);
      if (cursor !== undefined) query = query.where('rules.version', '<', Number(decodeCursor(cursor)[0]));
      const rows = await query
        .orderBy('rules.version', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ version }) => [version]);
      return { items: page.map((row) => versionView(versionOfRow(row))), next };
    },
  );

  ruleEditRoutes(server, deps, show);
}
