import { createTransport } from 'nodemailer';
import type { Outcome } from '../delivery.ts';
import { type Channel, ok, refused, retry } from './channel.ts';

export interface EmailSettings {
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  secure: boolean;
  /** Refuses to speak without TLS. */
  requireTls: boolean;
  user: string | null;
  password: string | null;
  from: string;
}

/** 5yz of the server is final (RFC 5321, 4.2.1), but for what a person can put right: who we are. */
function outcomeOf(error: unknown): Outcome {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const detail = `SMTP ${responseCode ?? code ?? 'failed'}`;
  const final = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return final ? refused(detail) : retry(detail);
}

/** Mail over SMTP. The message id is the same with each attempt, so that servers and people see a repeat as one. */
export function email(settings: EmailSettings): Channel {
  const { name, host, port, secure, requireTls, user, password, from } = settings;
  const auth = user === null || password === null ? {} : { auth: { user, pass: password } };
  const times = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
  const transport = createTransport({ host, port, secure, requireTLS: requireTls, ...auth, ...times });
  return {
    name,
    parallel: 3,
    timeoutMs: 30_000,
    limits: [],
    async send({ id, key, address, subject, text, priority }, signal) {
      if (address === null) return refused('the recipient has no address here');
      const urgent = priority === 'fire' ? ({ priority: 'high' } as const) : {};
      const mail = { from, to: address, subject, text, messageId: `<${id}@gridwatch>`, ...urgent };
      try {
        const sending = transport.sendMail({
          ...mail,
          headers: { 'X-Gridwatch-Key': encodeURIComponent(key) },
        });
        await Promise.race([sending, aborted(signal)]);
        return ok('SMTP 250');
      } catch (error) {
        if (signal.aborted) throw error;
        return outcomeOf(error);
      }
    },
    close: () => transport.close(),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
