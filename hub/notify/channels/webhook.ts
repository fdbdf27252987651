import type { Clock } from '../../kernel/clock.ts';
import { type Channel, ok } from './channel.ts';
import { ask } from './http-request.ts';
import { webhookSignature } from './signatures.ts';

export interface WebhookSettings {
  name: string;
  url: string;
  secret: string | null;
  headers: Readonly<Record<string, string>>;
  allowPrivate: boolean;
}

/** JSON to another program, signed; the same `Idempotency-Key` with each attempt. 2xx is success. */
export function webhook(
  { name, url, secret, headers, allowPrivate }: WebhookSettings,
  clock: Clock,
): Channel {
  return {
    name,
    parallel: 8,
    timeoutMs: 10_000,
    limits: [],
    send(message, signal) {
      const { id, key, cause, gridCode, recipient, priority, drill, template, subject, text, params } =
        message;
      const about = { id, key, cause, gridCode, recipient, priority, drill, template };
      const at = new Date(message.createdAt).toISOString();
      const body = JSON.stringify({ ...about, at, subject, text, params });
      const timestamp = Math.floor(clock.now() / 1000);
      const signed =
        secret === null ? {} : { 'x-gridwatch-signature': webhookSignature(secret, timestamp, body) };
      const own = { 'content-type': 'application/json', 'idempotency-key': id, ...signed };
      const asked = { url, method: 'POST', headers: { ...headers, ...own }, body, allowPrivate } as const;
      return ask(asked, signal, ({ status }) => ok(`HTTP ${status}`));
    },
  };
}
