import { expect, test } from 'vitest';
import { type OutgoingPacket, Session } from './session.ts';

function packet(n: number): OutgoingPacket {
  return {
    cmd: 'publish',
    brokerId: 'b',
    brokerCounter: n,
    topic: 't',
    payload: Buffer.from(String(n)),
    qos: 1,
    retain: false,
    dup: false,
  };
}
const texts = (session: Session): string[] => session.unconfirmed().map(({ payload }) => String(payload));

test('a full queue drops its oldest and says so', () => {
  const session = new Session(2);
  expect([1, 2, 3].map((n) => session.enqueue(packet(n)))).toEqual([true, true, false]);
  expect(texts(session)).toEqual(['2', '3']);
});

test('only what was sent before is sent as a duplicate, under the same id', () => {
  const session = new Session(10);
  session.enqueue(packet(1));
  session.enqueue(packet(2));
  session.sent({ ...packet(1), messageId: 77 });
  expect(session.unconfirmed().map(({ dup, messageId }) => [dup, messageId])).toEqual([
    [true, 77],
    [false, undefined],
  ]);
});

test('a confirmation removes exactly its packet, and none without an id', () => {
  const session = new Session(10);
  [1, 2].forEach((n) => session.enqueue(packet(n)));
  session.sent({ ...packet(2), messageId: 8 });
  expect(session.confirmed(undefined)).toBeUndefined();
  expect(session.confirmed(9)).toBeUndefined();
  expect(session.confirmed(8)?.brokerCounter).toBe(2);
  expect(texts(session)).toEqual(['1']);
});

test('a received QoS 2 message goes on as PUBREL in its place', () => {
  const session = new Session(10);
  session.enqueue(packet(1));
  session.sent({ ...packet(1), messageId: 5 });
  session.sent({ ...packet(0), cmd: 'pubrel', messageId: 5 });
  expect(session.unconfirmed().map(({ cmd, messageId, dup }) => [cmd, messageId, dup])).toEqual([
    ['pubrel', 5, false],
  ]);
});

test('sending what was dropped meanwhile brings nothing back', () => {
  const session = new Session(1);
  [1, 2].forEach((n) => session.enqueue(packet(n)));
  session.sent({ ...packet(1), messageId: 5 });
  expect(texts(session)).toEqual(['2']);
  expect(session.unconfirmed()[0]?.messageId).toBeUndefined();
});
