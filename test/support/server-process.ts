import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server of others that tests start, stop and kill: always on the same port and data. */
export interface ServerProcess {
  url: string;
  start(): Promise<void>;
  /** SIGTERM: it may write what it holds. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** A port nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** `probe`: path that answers once it is ready. Ended when the test ends, if it still runs. */
export function serverProcess(url: string, probe: string, command: readonly string[]): ServerProcess {
  const [file = '', ...args] = command;
  let child: ChildProcess | undefined;
  let log = '';

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  onTestFinished(() => end('SIGKILL'));
  return {
    url,
    async start() {
      const started = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000)));
      for (const giveUpAt = Date.now() + 30_000; ; ) {
        const answer = await fetch(`${url}${probe}`).catch(() => undefined);
        if (answer?.ok) return;
        if (started.exitCode !== null || Date.now() > giveUpAt)
          throw new Error(`${file} did not start:\n${log}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
