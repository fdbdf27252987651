import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import { type Edit, RuleEdits, understood } from './edits.ts';
import type { RuleRoutesDeps } from './routes.ts';
import { selectVersions, versionOfRow } from './rows.ts';
import { readRule } from './rule-text.ts';
import type { RuleVersion } from './version.ts';
import {
  byId,
  changedRule,
  newRule,
  reason,
  reloadView,
  removal,
  rollbackTo,
  ruleText,
  ruleView,
  verdict,
} from './views.ts';
import { writeRule } from './written.ts';

const write = { permission: 'rules:write' } as const;

type Given = Pick<z.output<typeof ruleText>, 'yaml' | 'definition'>;
const textOf = ({ yaml, definition }: Given): string => yaml ?? writeRule(definition ?? {});

/** Changes of rules over HTTP: each is a version with its author, and in force with the answer. */
export function ruleEditRoutes(
  server: HubServer,
  { book, files, store, committer, clock }: RuleRoutesDeps,
  show: (id: string, scope: Scope) => Promise<z.output<typeof ruleView>>,
): void {
  const edits = new RuleEdits(book);

  /** Runs an edit and what the audit says of it in one transaction. */
  function commit(
    request: FastifyRequest,
    action: string,
    given: { comment: string | null; expectVersion?: number | undefined },
    work: (edit: Edit, tx: Tx) => RuleVersion,
  ): Promise<RuleVersion> {
    assertWhole(request);
    const { comment, expectVersion } = given;
    const actor = request.scope.principal.name;
    return committer.run((tx) => {
      const made = work({ author: actor, comment, expectVersion }, tx);
      const detail = { version: made.version, comment };
      audit(tx, clock, { actor, action, target: made.id, detail, address: request.ip });
      return made;
    });
  }

  server.post(
    '/rules/validate',
    {
      config: { permission: 'rules:read' },
      schema: {
        summary: 'Tell the mistakes of a rule and change nothing',
        body: ruleText,
        response: { 200: verdict },
      },
    },
    async ({ body }) => {
      const yaml = textOf(body);
      const { rule, problems } = readRule(yaml);
      const told = problems.map(({ line, key, message }) => ({ line, key, message }));
      return { ok: rule !== undefined, problems: told, yaml, ...(rule && { definition: rule.definition }) };
    },
  );

  server.post(
    '/rules/reload',
    {
      config: write,
      schema: { summary: 'Look into the rule files now', body: z.unknown(), response: { 200: reloadView } },
    },
    async (request) => {
      assertWhole(request);
      const { outcome, changed, problems } = await files.reload();
      const actor = request.scope.principal.name;
      const detail = { outcome, changed };
      await committer.run((tx) =>
        audit(tx, clock, { actor, action: 'rules.reload', target: 'rules', detail, address: request.ip }),
      );
      return { outcome, changed, problems: [...problems] };
    },
  );

  server.post(
    '/rules',
    {
      config: write,
      schema: { summary: 'Make a rule', body: newRule, response: { 201: ruleView } },
    },
    async (request, reply) => {
      const rule = understood(textOf(request.body));
      const made = await commit(request, 'rule.create', request.body, (edit, tx) =>
        edits.create(rule, edit, tx),
      );
      return reply.code(201).send(await show(made.id, request.scope));
    },
  );

  server.put(
    '/rules/:id',
    {
      config: write,
      schema: {
        summary: 'Edit a rule; `expectVersion` is the version the edit was made from',
        params: byId,
        body: changedRule,
        response: { 200: ruleView },
      },
    },
    async (request) => {
      const { id } = request.params;
      const rule = understood(textOf(request.body));
      await commit(request, 'rule.edit', request.body, (edit, tx) => edits.change(id, rule, edit, tx));
      return show(id, request.scope);
    },
  );

  for (const action of ['enable', 'disable'] as const)
    server.post(
      `/rules/:id/${action}`,
      {
        config: write,
        schema: {
          summary: action === 'enable' ? 'Switch a rule on' : 'Switch a rule off; its open alerts end',
          params: byId,
          body: reason,
          response: { 200: ruleView },
        },
      },
      async (request) => {
        const { id } = request.params;
        await commit(request, `rule.${action}`, request.body, (edit, tx) =>
          edits.enable(id, action === 'enable', edit, tx),
        );
        return show(id, request.scope);
      },
    );

  server.post(
    '/rules/:id/rollback',
    {
      config: write,
      schema: {
        summary: 'Put an old version in force again, as a new one; also of a rule that was taken out',
        params: byId,
        body: rollbackTo,
        response: { 200: ruleView },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { version } = request.body;
      const row = await selectVersions(store)
        .where('rules.id', '=', id)
        .where('rules.version', '=', version)
        .executeTakeFirst();
      if (!row) throw new HubError('not-found', `There is no version ${version} of a rule ${id}.`);
      await commit(request, 'rule.rollback', request.body, (edit, tx) =>
        edits.rollBack(versionOfRow(row), edit, tx),
      );
      return show(id, request.scope);
    },
  );

  server.delete(
    '/rules/:id',
    {
      config: write,
      schema: {
        summary: 'Take a rule made over HTTP out of force for good; its open alerts end',
        params: byId,
        querystring: removal,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await commit(request, 'rule.delete', request.query, (edit, tx) => edits.remove(id, edit, tx));
      return reply.code(204).send();
    },
  );
}

/** Rules reach every grid. */
function assertWhole({ scope: { principal } }: FastifyRequest): void {
  if (principal.gridCode === null) return;
  const text = 'Rules are for the whole district: only somebody who sees all of it may change them.';
  throw new HubError('outside-scope', text);
}
