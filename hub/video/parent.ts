import type { Socket } from 'node:net';
import type { Answers, FromChild, Questions, ToChild } from './child-channel.ts';

export interface ParentOptions<To, Q> {
  answers: Answers<Q>;
  onTold(message: To, socket: Socket | undefined): void;
  /** The hub is gone or wants the end: what is open is closed; the process ends when it resolves, or after 2 s. */
  onEnd?(): Promise<void> | void;
}

/** The child's side of its supervisor. */
export interface Parent<From> {
  tell(message: From): void;
  /** Says that all is up; messages come from then on. */
  ready(): void;
}

const END_LIMIT_MS = 2000;

/** Serves the process that forked this one, and ends with it: a killed hub leaves no orphan. */
export function serveParent<To, From, Q extends Questions>(options: ParentOptions<To, Q>): Parent<From> {
  const send = (message: FromChild<From>): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  const answer = async (id: number, name: string, ask: unknown): Promise<void> => {
    const respond = options.answers[name] as ((ask: unknown) => unknown) | undefined;
    try {
      if (!respond) throw new Error(`there is no question ${name}`);
      send({ kind: 'answer', id, value: await respond(ask) });
    } catch (error) {
      send({ kind: 'answer', id, error: error instanceof Error ? error.message : String(error) });
    }
  };
  process.on('message', (message: ToChild<To>, handle: unknown) => {
    if (message.kind === 'ping') send({ kind: 'pong' });
    else if (message.kind === 'ask') void answer(message.id, message.name, message.ask);
    else options.onTold(message.message, handle as Socket | undefined);
  });
  process.once('disconnect', () => {
    setTimeout(() => process.exit(0), END_LIMIT_MS);
    void Promise.resolve(options.onEnd?.()).finally(() => process.exit(0));
  });
  // An interrupt at the terminal reaches the whole group: the hub decides when its children end.
  process.on('SIGINT', () => undefined);
  return { tell: (message) => send({ kind: 'tell', message }), ready: () => send({ kind: 'ready' }) };
}
