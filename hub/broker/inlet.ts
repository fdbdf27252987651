import type { Log } from '../kernel/log.ts';
import type { InboundMessage } from './message.ts';
import type { BrokerMetrics } from './metrics.ts';

/** The one place where messages go to the hub: counts them, and knows how many have no answer yet. */
export class Inlet {
  readonly #onMessage: (message: InboundMessage, done: (error?: Error) => void) => void;
  readonly #metrics: BrokerMetrics;
  readonly #log: Log;
  #unanswered = 0;
  #onSettled: (() => void) | undefined;

  constructor(
    onMessage: (message: InboundMessage, done: (error?: Error) => void) => void,
    metrics: BrokerMetrics,
    log: Log,
  ) {
    this.#onMessage = onMessage;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** Hands a message to the hub; `answer` is called exactly once, with an error when it must not be acknowledged. */
  hand(message: InboundMessage, answer: (error?: Error) => void): void {
    this.#metrics.countMessage(message.leaf, message.qos);
    this.#unanswered++;
    let open = true;
    const done = (error?: Error): void => {
      if (!open) return;
      open = false;
      this.#unanswered--;
      if (error) this.#log.warn({ err: error, topic: message.topic }, 'a message is not acknowledged');
      answer(error);
      if (this.#unanswered === 0) this.#onSettled?.();
    };
    try {
      this.#onMessage(message, done);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Resolves when every message has its answer, and the answers are written, or when the time is over. */
  async settled(timeoutMs: number): Promise<void> {
    if (this.#unanswered > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#onSettled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
