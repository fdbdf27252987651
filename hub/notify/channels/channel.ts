import type { LocalText } from '../../kernel/local-text.ts';
import type { Outcome } from '../delivery.ts';
import type { Cause, Priority } from '../message.ts';
import type { RateLimit } from '../rate-limit.ts';

export type Language = keyof LocalText;

/** A message in the words of its recipient, as a channel gets it. `createdAt`: Unix ms. */
export interface Outgoing {
  /** The same with every attempt, for the other end to know a repeat by. */
  key: string;
  id: string;
  cause: Readonly<Cause>;
  gridCode: string | null;
  recipient: string;
  /** Where this channel finds the recipient; null where the channel itself is the place. */
  address: string | null;
  language: Language;
  priority: Priority;
  drill: boolean;
  template: string;
  subject: string;
  text: string;
  /** At most one line, for what is paid by the message. */
  short: string;
  params: Readonly<Record<string, unknown>>;
  createdAt: number;
}

/** One way to reach people or things. */
export interface Channel {
  readonly name: string;
  /** How many messages may be under way at once. */
  readonly parallel: number;
  /** What the other end allows. */
  readonly limits: readonly RateLimit[];
  /** After so long an attempt counts as failed. */
  readonly timeoutMs: number;
  /** Resolves with what became of it; what it throws counts as a failure that may pass. */
  send(message: Outgoing, signal: AbortSignal): Promise<Outcome>;
  close?(): void;
}

export const ok = (detail: string): Outcome => ({ outcome: 'ok', detail });
export const retry = (detail: string): Outcome => ({ outcome: 'retry', detail });
export const refused = (detail: string): Outcome => ({ outcome: 'refused', detail });
