import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { ThreadReply, ThreadRequest } from './thread.ts';

/** What a thread answers: one function a call. `close` is called last, once. */
export type ThreadHandlers = Readonly<Record<string, (argument: never) => unknown>> & {
  close(): unknown;
};

/** Of Linux's 19 steps down: served when the event loop and the writer have what they need. */
const NICE = 10;

/**
 * Lets the threads that serve sockets and alarms go first where processors are scarce. Linux ranks threads one by
 * one, and the link names the thread that reads it; elsewhere all threads stay alike.
 */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICE);
  } catch {
    return; // no /proc, or not allowed: only slower for alarms where processors are scarce
  }
}

/**
 * Answers the calls of a `Thread`, several at a time when they wait. Returns a function that tells the other end
 * something unasked. Such a thread gives way to the others. @throws Error outside a worker thread.
 */
export function serveThread(handlers: ThreadHandlers): (event: unknown) => void {
  if (!parentPort) throw new Error('this module runs only as a worker thread');
  const port = parentPort;
  giveWay();
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
