import { z } from 'zod';
import { instant, pageQuery } from '../http/wire.ts';
import { causeTypes, deliveryStates, priorities } from './message.ts';

const cause = z.object({ type: z.enum(causeTypes), id: z.string() });

/** How a notification looks over HTTP: whom it is for and how far it has come; no address, and nothing of its channel but the name. */
export const notificationSchema = z.object({
  id: z.string(),
  key: z.string(),
  cause,
  gridCode: z.string().nullable(),
  recipient: z.string(),
  channel: z.string(),
  priority: z.enum(priorities),
  template: z.string(),
  drill: z.boolean(),
  state: z.enum(deliveryStates),
  createdAt: instant,
  expiresAt: instant,
  dueAt: instant.nullable(),
  attempts: z.number().int(),
  failures: z.number().int(),
  sendingAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  receivedAt: instant.nullable(),
  failedAt: instant.nullable(),
  endedAt: instant.nullable(),
  detail: z.string(),
  mergedInto: z.string().nullable(),
});

/** One notification with its facts. */
export const notificationDetailSchema = notificationSchema.extend({
  params: z.record(z.string(), z.unknown()),
});

/** Who was told of a cause and who was not, with why, and what became of what was sent. */
export const toldSchema = z.object({
  decided: z.array(
    z.object({
      at: instant,
      event: z.string(),
      decisions: z.array(
        z.object({
          policy: z.string(),
          recipient: z.string().nullable(),
          channel: z.string().nullable(),
          verdict: z.enum(['send', 'digest', 'withheld']),
          why: z.string(),
        }),
      ),
    }),
  ),
  notifications: z.array(notificationSchema),
});

export const reachSchema = z.object({
  items: z.array(
    z.object({
      recipient: z.string(),
      name: z.string(),
      channel: z.string(),
      reachable: z.boolean().nullable(),
      lastDeliveredAt: instant.nullable(),
      lastReceivedAt: instant.nullable(),
      lastFailedAt: instant.nullable(),
      lastFailure: z.string().nullable(),
    }),
  ),
  channels: z.array(z.object({ name: z.string(), circuit: z.enum(['closed', 'open', 'half-open']) })),
});

/** `cause`: `alert:<id>`. */
export const notificationQuery = pageQuery.extend({
  cause: z
    .string()
    .regex(new RegExp(`^(${causeTypes.join('|')}):.{1,64}$`), 'write a cause such as alert:<id>')
    .optional(),
  recipient: z.string().max(80).optional(),
  channel: z.string().max(80).optional(),
  state: z.enum(deliveryStates).optional(),
});
export const byId = z.object({ id: z.string().max(64) });
