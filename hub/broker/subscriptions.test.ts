import { expect, test } from 'vitest';
import { Retained } from './retained.ts';
import { highestQos, Subscriptions } from './subscriptions.ts';

test('a topic concerns each client once, at the highest QoS of its filters', () => {
  const subscriptions = new Subscriptions();
  subscriptions.set('a', 'alert/#', 1);
  subscriptions.set('a', 'alert/G1/major', 0);
  subscriptions.set('b', 'alert/+/major', 2);
  subscriptions.set('c', 'alert/G2/#', 2);
  expect([...subscriptions.matching('alert/G1/major')]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  subscriptions.delete('a', 'alert/#');
  subscriptions.delete('b', 'alert/+/major');
  subscriptions.delete('b', 'alert/+/major');
  expect([...subscriptions.matching('alert/G1/major')]).toEqual([['a', 0]]);
});

test('subscribing again replaces the QoS', () => {
  const subscriptions = new Subscriptions();
  subscriptions.set('a', 'x/+', 2);
  subscriptions.set('a', 'x/+', 0);
  expect([...subscriptions.matching('x/y')]).toEqual([['a', 0]]);
});

test('the highest QoS of one client’s filters counts, and none is not 0', () => {
  const granted = new Map([
    ['a/b', 0],
    ['a/#', 1],
    ['c', 2],
  ] as const);
  expect(highestQos(granted, 'a/b')).toBe(1);
  expect(highestQos(granted, 'c')).toBe(2);
  expect(highestQos(granted, 'd')).toBeUndefined();
  expect(highestQos(new Map([['#', 2]]), '$SYS/x')).toBeUndefined();
});

test('a retained message is replaced by the next and removed by an empty one', () => {
  const retained = new Retained();
  const of = (topic: string, text: string) => ({ topic, payload: Buffer.from(text) });
  retained.store(of('a/1', 'old'));
  retained.store(of('a/1', 'new'));
  retained.store(of('a/2', 'x'));
  retained.store(of('$a', 'y'));
  const found = (...filters: string[]) => retained.matching(filters).map(({ payload }) => String(payload));
  expect(found('a/1')).toEqual(['new']);
  expect(found('a/+', 'a/1', '#').toSorted()).toEqual(['new', 'x']);
  retained.store(of('a/1', ''));
  expect(found('a/1', 'a/#')).toEqual(['x']);
  expect(retained.size).toBe(2);
});

test('a retained payload does not keep what it was cut from', () => {
  const retained = new Retained();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  retained.store({ topic: 't', payload: chunk.subarray(10, 16) });
  expect(retained.matching(['t'])[0]?.payload.buffer).not.toBe(chunk.buffer);
});
