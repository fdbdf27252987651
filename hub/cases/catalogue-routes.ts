import { z } from 'zod';
import type { HubServer } from '../http/types.ts';
import { caseClasses, type EventTypes } from './event-type.ts';
import type { Department } from './routing.ts';

const localText = z.object({ zh: z.string(), en: z.string() });
const limit = z.object({ clock: z.enum(['office', 'always']), ms: z.number() });
const limits = z.object({
  accept: limit.optional(),
  dispatch: limit.optional(),
  handle: limit.optional(),
  verify: limit.optional(),
});

/** `/event-types` and `/units`: what cases are about, and to whom they go. */
export function catalogueRoutes(
  server: HubServer,
  { types, departments }: { types: EventTypes; departments: readonly Department[] },
): void {
  const typeSchema = z.object({
    code: z.string(),
    class: z.enum(caseClasses),
    name: localText,
    responsible: z.string().nullable(),
    limits,
    simple: z.boolean(),
    emergency: z.boolean(),
    kinds: z.array(z.string()).readonly(),
    rules: z.array(z.string()).readonly(),
  });
  server.get(
    '/event-types',
    {
      config: { permission: 'cases:read' },
      schema: {
        summary: 'What cases can be about',
        response: { 200: z.object({ items: z.array(typeSchema) }) },
      },
    },
    async () => ({ items: [...types.all] }),
  );

  const unitSchema = z.object({
    id: z.string(),
    kind: z.enum(['department', 'station']),
    name: localText,
    territory: z.array(z.string()).readonly(),
    types: z.array(z.string()).readonly(),
    owns: z.array(z.string()).readonly(),
    hours: z.string().nullable(),
  });
  server.get(
    '/units',
    {
      config: { permission: 'cases:read' },
      schema: {
        summary: 'The departments that cases are dispatched to',
        response: { 200: z.object({ items: z.array(unitSchema) }) },
      },
    },
    async () => ({ items: [...departments] }),
  );
}
