import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { AskOrder } from './history-questions.ts';
import type { BenchRow } from './main.ts';
import type { PublisherOrder, PublisherResult } from './publisher.ts';

/** Everything a benchmark starts and makes, ended and removed by `close`. */
export class Workbench {
  readonly dir = mkdtempSync(join(tmpdir(), 'gridwatch-bench-'));
  readonly #children: ChildProcess[] = [];
  readonly #closing: (() => Promise<void>)[] = [];
  #orders = 0;

  /** Has `work` done when the workbench is closed. */
  onClose(work: () => Promise<void>): void {
    this.#closing.push(work);
  }

  /** Starts a program and resolves with the first line of its output that `matches`. */
  async start(
    file: string,
    args: readonly string[],
    env: Record<string, string>,
    matches: (line: string) => boolean,
  ): Promise<string> {
    return (await this.startProcess(file, args, env, matches)).line;
  }

  /** As `start`; `stop` ends the program with SIGTERM and resolves when it has ended. */
  async startProcess(
    file: string,
    args: readonly string[],
    env: Record<string, string>,
    matches: (line: string) => boolean,
  ): Promise<{ line: string; stop(): Promise<void> }> {
    const child = spawn(file, args, {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    const ended = once(child, 'exit');
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
    };
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (matches(line)) resolve({ line, stop });
      });
      child.once('error', reject);
      child.once('exit', (status) => reject(new Error(`${file} ${args.join(' ')} ended with ${status}`)));
    });
  }

  /** Starts a program that says nothing when it is ready; answers its process id. */
  spawn(file: string, args: readonly string[]): number {
    const child = spawn(file, args, { stdio: 'ignore' });
    this.#children.push(child);
    return child.pid ?? 0;
  }

  /** Publishes from a process of its own. */
  async publish(order: PublisherOrder): Promise<PublisherResult> {
    return (await this.#order('test/bench/publisher.ts', order)) as PublisherResult;
  }

  /** Asks for history from a process of its own. */
  async ask(order: AskOrder): Promise<BenchRow[]> {
    return (await this.#order('test/bench/history-questions.ts', order)) as BenchRow[];
  }

  async #order(program: string, order: unknown): Promise<unknown> {
    const file = join(this.dir, `order-${++this.#orders}.json`);
    writeFileSync(file, JSON.stringify(order));
    const isAnswer = (line: string): boolean => /^[{[]/.test(line);
    return JSON.parse(await this.start(process.execPath, [program, file], {}, isAnswer));
  }

  /** mosquitto on a free port, where it is installed. */
  async mosquitto(): Promise<number | undefined> {
    try {
      execFileSync('mosquitto', ['-h'], { stdio: 'ignore' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    }
    const port = await freePort();
    const file = join(this.dir, 'mosquitto.conf');
    writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\n`);
    this.#children.push(spawn('mosquitto', ['-c', file], { stdio: 'ignore' }));
    await delay(500);
    return port;
  }

  /** An InfluxDB 1 over an empty directory, where it is installed: its address. */
  async influx(): Promise<string | undefined> {
    const binary = '/usr/bin/influxd';
    if (!existsSync(binary)) return undefined;
    const [port, rpcPort] = [await freePort(), await freePort()];
    const dir = join(this.dir, 'influx');
    const file = join(this.dir, 'influxdb.conf');
    writeFileSync(
      file,
      `reporting-disabled = true\nbind-address = "127.0.0.1:${rpcPort}"\n[meta]\ndir = "${dir}/meta"\n[data]\ndir = "${dir}/data"\nwal-dir = "${dir}/wal"\nindex-version = "tsi1"\n[monitor]\nstore-enabled = false\n[http]\nbind-address = "127.0.0.1:${port}"\nlog-enabled = false\n`,
    );
    this.#children.push(spawn(binary, ['-config', file], { stdio: 'ignore' }));
    const url = `http://127.0.0.1:${port}`;
    for (let i = 0; i < 100; i++) {
      if ((await fetch(`${url}/ping`).catch(() => undefined))?.ok) return url;
      await delay(100);
    }
    throw new Error('influxd did not start');
  }

  async close(): Promise<void> {
    for (const work of this.#closing) await work();
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
