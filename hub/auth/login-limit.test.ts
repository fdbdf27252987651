import { expect, test } from 'vitest';
import { LoginLimit } from './login-limit.ts';

const limits = { failures: 2, windowMs: 1000 };

function failing(limit: LoginLimit, name: string, address: string, times: number, now = 0): void {
  for (let i = 0; i < times; i++) limit.attempt(name, address, now);
}

test('a name that failed too often from an address waits until its window ends', () => {
  const limit = new LoginLimit(limits);
  failing(limit, 'li', '10.0.0.1', 2);
  expect(limit.attempt('li', '10.0.0.1', 400)).toEqual({ refused: true, retryAfterMs: 600, first: true });
  expect(limit.attempt('li', '10.0.0.1', 500)).toEqual({ refused: true, retryAfterMs: 500, first: false });
  expect(limit.attempt('li', '10.0.0.2', 500).refused).toBe(false);
  expect(limit.attempt('wang', '10.0.0.1', 500).refused).toBe(false);
  expect(limit.attempt('li', '10.0.0.1', 1000).refused).toBe(false);
});

test('attempts side by side are counted before any of them is answered', () => {
  const limit = new LoginLimit(limits);
  const verdicts = [1, 2, 3].map(() => limit.attempt('li', '10.0.0.1', 0).refused);
  expect(verdicts).toEqual([false, false, true]);
});

test('success forgets the failures of the pair and does not count against its address', () => {
  const limit = new LoginLimit(limits);
  for (let i = 0; i < 20; i++) {
    expect(limit.attempt('li', '10.0.0.1', 0).refused).toBe(false);
    limit.succeeded('li', '10.0.0.1');
  }
  expect(limit.attempt('wang', '10.0.0.1', 0).refused).toBe(false);
});

test('an address that fails over many names is refused new names, and not who is known there', () => {
  const limit = new LoginLimit(limits);
  limit.attempt('li', '10.0.0.1', 0);
  limit.succeeded('li', '10.0.0.1');
  for (let i = 0; i < 6; i++) expect(limit.attempt(`guess${i}`, '10.0.0.1', 0).refused).toBe(false);
  expect(limit.attempt('wang', '10.0.0.1', 0).refused).toBe(true);
  expect(limit.attempt('li', '10.0.0.1', 0).refused).toBe(false);
});

test('a name that fails from many addresses is refused new addresses, and not those it is known at', () => {
  const limit = new LoginLimit(limits);
  limit.attempt('li', '10.0.0.1', 0);
  limit.succeeded('li', '10.0.0.1');
  for (let i = 0; i < 6; i++) limit.attempt('li', `10.9.0.${i}`, 0);
  expect(limit.attempt('li', '10.9.1.1', 0).refused).toBe(true);
  expect(limit.attempt('li', '10.0.0.1', 0).refused).toBe(false);
});

test('the addresses of one IPv6 network are one, and an IPv4 address is itself in either spelling', () => {
  const limit = new LoginLimit(limits);
  limit.attempt('li', '2001:db8::1', 0);
  limit.attempt('li', '2001:db8:0:0:ffff::2', 0);
  expect(limit.attempt('li', '2001:db8::3', 0).refused).toBe(true);
  expect(limit.attempt('li', '2001:db8:0:1::3', 0).refused).toBe(false);
  failing(limit, 'wang', '::ffff:10.0.0.1', 2);
  expect(limit.attempt('wang', '10.0.0.1', 0).refused).toBe(true);
  expect(limit.attempt('wang', '::ffff:10.0.0.2', 0).refused).toBe(false);
});
