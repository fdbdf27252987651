import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Log } from '../kernel/log.ts';
import type { FromChild, Questions, ToChild } from './child-channel.ts';
import { Pending } from './pending.ts';

const PING_EVERY_MS = 1000;
/** A child that leaves so many pings in a row unanswered is killed. Counted, not timed: a hub that stood still itself kills nobody. */
const UNANSWERED_PINGS = 3;
const START_LIMIT_MS = 15_000;
const CLOSE_LIMIT_MS = 3000;
const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 5000;
const HEALTHY_AFTER_MS = 30_000;

/** What went wrong, in figures, for the hub's alert on itself. */
export interface ChildFault {
  summary: string;
  detail: Readonly<Record<string, unknown>>;
}

export interface ChildOptions<From> {
  /** In logs and as a label of metrics. */
  name: string;
  file: URL;
  /** Seen by everybody who lists processes: no secrets. */
  args?(): readonly string[];
  log: Log;
  metrics: Registry;
  /** A message that answers nothing. */
  onTold(message: From): void;
  /** It is ready, for the first time or again: it knows nothing of what it was told before. */
  onReady?(): void;
  onEnd?(): void;
  /** Says that it has died, and null when it is well again. */
  report?(fault: ChildFault | null): void;
}

/** The gauges of all children lie in one metric each, labelled with the child's name. */
function gauges(registry: Registry): { up: Gauge<'child'>; restarts: Counter<'child'> } {
  const [up, restarts] = ['gridwatch_child_up', 'gridwatch_child_restarts_total'] as const;
  const known = { registers: [registry], labelNames: ['child'] as const };
  return {
    up:
      (registry.getSingleMetric(up) as Gauge<'child'> | undefined) ??
      new Gauge({ ...known, name: up, help: 'Whether a child process answers' }),
    restarts:
      (registry.getSingleMetric(restarts) as Counter<'child'> | undefined) ??
      new Counter({ ...known, name: restarts, help: 'Starts of child processes that had died' }),
  };
}

/**
 * Keeps a child process running: starts it, asks each second whether it lives, kills it when it does not answer and starts it again,
 * later and later while it keeps dying. Timers are the machine's: a process lives in real time.
 */
export class Child<To, From, Q extends Questions = Record<never, never>> {
  readonly #options: ChildOptions<From>;
  readonly #gauges: ReturnType<typeof gauges>;
  readonly #pending = new Pending();
  /** Sockets on their way: until the child has them they are ours to close. */
  readonly #leaving = new Set<Socket>();
  #process: ChildProcess | undefined;
  #isReady = false;
  #unanswered = 0;
  #backOffMs = FIRST_BACK_OFF_MS;
  #readyAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #closing = false;
  #first = Promise.withResolvers<void>();
  readonly #pinging: NodeJS.Timeout;

  constructor(options: ChildOptions<From>) {
    this.#options = options;
    this.#gauges = gauges(options.metrics);
    this.#gauges.restarts.inc({ child: options.name }, 0);
    this.#pinging = setInterval(() => this.#ping(), PING_EVERY_MS).unref();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves when it is ready for the first time. @throws Error when it ends before that; it is not tried again then. */
  start(): Promise<void> {
    this.#spawn();
    return this.#first.promise;
  }

  /** False when there is nobody to tell. A socket that could not be handed over is closed. */
  tell(message: To, socket?: Socket): boolean {
    if (!this.#isReady) return false;
    if (socket) {
      this.#leaving.add(socket);
      this.#send({ kind: 'tell', message }, socket, (error) => {
        this.#leaving.delete(socket);
        if (error) socket.destroy();
      });
    } else this.#send({ kind: 'tell', message });
    return true;
  }

  /** How many sockets the child has not taken yet. */
  get leaving(): number {
    return this.#leaving.size;
  }

  /** The answer, or undefined when none came in time or the child could not give one. */
  ask<K extends keyof Q & string>(
    name: K,
    ask: Q[K]['ask'],
    timeoutMs: number,
  ): Promise<Q[K]['answer'] | undefined> {
    if (!this.#isReady) return Promise.resolve(undefined);
    const { id, answer } = this.#pending.add(timeoutMs);
    this.#send({ kind: 'ask', id, name, ask });
    return answer as Promise<Q[K]['answer'] | undefined>;
  }

  /** Ends the child; it has 3 s to end by itself. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#pinging);
    clearTimeout(this.#retry);
    const child = this.#process;
    if (!child) return;
    const ended = once(child, 'exit');
    if (child.connected) child.disconnect();
    const limit = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    await ended;
    clearTimeout(limit);
  }

  #spawn(): void {
    const { file, args, log, name } = this.#options;
    // Standard output belongs to the hub's ready line; the child logs to standard error as the hub does.
    const child = fork(fileURLToPath(file), [...(args?.() ?? [])], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process = child;
    this.#unanswered = 0;
    const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
    child.on('message', (message) => {
      if (child === this.#process) this.#take(message as FromChild<From>);
      if (this.#isReady) clearTimeout(limit);
    });
    child.on('error', (err) => log.error({ err, child: name }, 'a child process has a fault'));
    child.once('exit', (code, signal) => {
      clearTimeout(limit);
      this.#ended(code, signal);
    });
  }

  #take(message: FromChild<From>): void {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#readyAt = performance.now();
        this.#gauges.up.set({ child: this.#options.name }, 1);
        this.#options.onReady?.();
        this.#options.report?.(null);
        return this.#first.resolve();
      case 'pong':
        this.#unanswered = 0;
        return;
      case 'tell':
        return this.#options.onTold(message.message);
      case 'answer':
        if (message.error !== undefined)
          this.#options.log.warn({ child: this.#options.name }, `a question failed: ${message.error}`);
        return this.#pending.settle(message.id, message.value);
    }
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    const { name, log, report, onEnd } = this.#options;
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#process = undefined;
    this.#gauges.up.set({ child: name }, 0);
    this.#pending.clear();
    for (const socket of this.#leaving) socket.destroy();
    this.#leaving.clear();
    onEnd?.();
    this.#first.reject(new Error(`the ${name} process ended (${signal ?? code}) before it was ready`));
    this.#first.promise.catch(() => undefined); // whoever started it has the promise too
    if (this.#closing || (!wasReady && this.#readyAt === 0)) return;
    if (wasReady && performance.now() - this.#readyAt >= HEALTHY_AFTER_MS)
      this.#backOffMs = FIRST_BACK_OFF_MS;
    log.error({ child: name, code, signal, againInMs: this.#backOffMs }, 'a child process ended');
    report?.({ summary: `the ${name} process ended`, detail: { code, signal } });
    this.#retry = setTimeout(() => {
      this.#gauges.restarts.inc({ child: name });
      this.#spawn();
    }, this.#backOffMs);
    this.#backOffMs = Math.min(this.#backOffMs * 2, LONGEST_BACK_OFF_MS);
  }

  #ping(): void {
    if (!this.#isReady) return;
    if (this.#unanswered >= UNANSWERED_PINGS) {
      this.#options.log.error({ child: this.#options.name }, 'a child process does not answer and is killed');
      this.#process?.kill('SIGKILL');
      return;
    }
    this.#unanswered++;
    this.#send({ kind: 'ping' });
  }

  #send(message: ToChild<To>, socket?: Socket, done?: (error: Error | null) => void): void {
    // A channel that has just closed is no fault: the exit that follows says it.
    this.#process?.send(message as object, socket, {}, (error) => done?.(error));
  }
}
