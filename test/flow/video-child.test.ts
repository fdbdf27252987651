import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Child, type ChildFault } from '../../hub/video/child.ts';
import type { EchoQuestions } from '../support/echo-child.ts';

const told: string[] = [];
const faults: (ChildFault | null)[] = [];
const child = new Child<string, string, EchoQuestions>({
  name: 'echo',
  file: new URL('../support/echo-child.ts', import.meta.url),
  pingEveryMs: 50,
  log: pino({ level: 'silent' }),
  metrics: new Registry(),
  onTold: (message) => void told.push(message),
  report: (fault) => void faults.push(fault),
});
beforeAll(() => child.start());
afterAll(() => child.close());

it('tells and is told, and each question has one answer, in time or none', async () => {
  expect(child.tell('hello')).toBe(true);
  await vi.waitFor(() => expect(told).toEqual(['hello to you']));
  const asked = [child.ask('double', 21, 5000), child.ask('fail', null, 5000), child.ask('never', null, 20)];
  expect(await Promise.all(asked)).toEqual([42, undefined, undefined]);
});

it('kills a child that does not answer and starts another; what it was asked has no answer', async () => {
  const { pid = 0 } = child;
  process.kill(pid, 'SIGSTOP');
  const open = child.ask('double', 1, 60_000);
  await vi.waitFor(() => expect(faults.at(-1)?.detail).toEqual({ code: null, signal: 'SIGKILL' }), 5000);
  expect(await open).toBeUndefined();
  expect([child.tell('anybody'), await child.ask('double', 1, 60_000)]).toEqual([false, undefined]);
  await vi.waitFor(() => expect(faults).toHaveLength(3), 5000);
  expect(faults[2]).toBeNull();
  expect(child.pid).not.toBe(pid);
  expect(await child.ask('double', 4, 5000)).toBe(8);
});
