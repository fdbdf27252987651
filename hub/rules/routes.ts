import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { instant, pageOf } from '../http/wire.ts';
import { HubError } from '../kernel/errors.ts';
import type { RuleBook } from './book.ts';

const ruleView = z.object({
  id: z.string(),
  version: z.number().int(),
  file: z.string(),
  loadedAt: instant,
  definition: z.record(z.string(), z.unknown()),
});

/** `/rules`: the rules in force, as they were written. */
export function ruleRoutes(server: HubServer, { book }: { book: RuleBook }): void {
  server.get(
    '/rules',
    { config: { permission: 'rules:read' }, schema: { response: { 200: pageOf(ruleView) } } },
    async () => ({ items: book.views, next: null }),
  );

  server.get(
    '/rules/:id',
    {
      config: { permission: 'rules:read' },
      schema: { params: z.object({ id: z.string().max(64) }), response: { 200: ruleView } },
    },
    async (request) => {
      const view = book.views.find((rule) => rule.id === request.params.id);
      if (!view) throw new HubError('not-found', `There is no rule ${request.params.id}.`);
      return view;
    },
  );
}
