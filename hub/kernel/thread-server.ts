import { parentPort } from 'node:worker_threads';
import type { ThreadReply, ThreadRequest } from './thread.ts';

/** What a thread answers: one function a call. `close` is called last, once. */
export type ThreadHandlers = Readonly<Record<string, (argument: never) => unknown>> & {
  close(): unknown;
};

/**
 * Answers the calls of a `Thread`, several at a time when they wait. Returns a function that tells the other end
 * something unasked. @throws Error outside a worker thread.
 */
export function serveThread(handlers: ThreadHandlers): (event: unknown) => void {
  if (!parentPort) throw new Error('this module runs only as a worker thread');
  const port = parentPort;
  const post = (reply: ThreadReply): void => port.postMessage(reply);

  const answer = async ({ id, call, argument }: ThreadRequest): Promise<void> => {
    try {
      const handler = handlers[call];
      if (!handler) throw new Error(`this thread has no call ${call}`);
      post({ id, result: await handler(argument as never) });
    } catch (error) {
      const { message, code, extra } = error as Error & { code?: unknown; extra?: Record<string, unknown> };
      post({
        id,
        error: { message, ...(typeof code === 'string' && { code }), ...(extra && { extra }) },
      });
    }
    if (call === 'close') port.close();
  };

  port.on('message', (request: ThreadRequest) => void answer(request));
  return (event) => post({ event });
}
