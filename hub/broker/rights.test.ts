import { expect, test } from 'vitest';
import type { ClientIdentity } from './message.ts';
import { findOwnTopic, maySubscribe, mayWill, ownTopics, senderOf } from './rights.ts';

const device: ClientIdentity = { kind: 'device', id: '烟-1', topicRoot: 'grid/G1/smoke/烟-1' };
const station: ClientIdentity = { kind: 'station', id: 'S1' };
const integration: ClientIdentity = {
  kind: 'integration',
  id: 'I1',
  name: 'city platform',
  maySubscribe: (filter) => filter.startsWith('alert/G1/'),
};

function mayPublish(identity: ClientIdentity, topic: string): boolean {
  const bytes = Buffer.from(`xx${topic}yy`);
  return findOwnTopic(ownTopics(identity), bytes, 2, bytes.length - 2)?.topic === topic;
}

test('a device publishes its own telemetry, status and event, and nothing else', () => {
  for (const leaf of ['telemetry', 'status', 'event'])
    expect(mayPublish(device, `grid/G1/smoke/烟-1/${leaf}`)).toBe(true);
  expect(
    [
      'grid/G1/smoke/烟-1/command',
      'grid/G1/smoke/烟-2/telemetry',
      'grid/G2/smoke/烟-1/telemetry',
      'grid/G1/smoke/烟-1/telemetry/',
      'grid/G1/smoke/烟-1',
      'alert/G1/critical',
      'station/烟-1/ack',
      '$SYS/x',
      '',
    ].filter((topic) => mayPublish(device, topic)),
  ).toEqual([]);
});

test('a station publishes its acknowledgements; an integration publishes nothing', () => {
  expect(mayPublish(station, 'station/S1/ack')).toBe(true);
  expect(mayPublish(station, 'station/S1/dispatch')).toBe(false);
  expect(mayPublish(station, 'station/S2/ack')).toBe(false);
  expect(ownTopics(integration)).toEqual([]);
});

test('each subscribes to what is meant for it', () => {
  expect(maySubscribe(device, 'grid/G1/smoke/烟-1/command')).toBe(true);
  expect(maySubscribe(device, 'grid/G1/smoke/+/command')).toBe(false);
  expect(maySubscribe(device, 'grid/G1/smoke/烟-1/#')).toBe(false);
  expect(maySubscribe(station, 'station/S1/dispatch')).toBe(true);
  expect(maySubscribe(station, 'station/S1/standdown')).toBe(true);
  expect(maySubscribe(station, 'station/S2/standdown')).toBe(false);
  expect(maySubscribe(station, 'station/+/dispatch')).toBe(false);
  expect(maySubscribe(integration, 'alert/G1/#')).toBe(true);
  expect(maySubscribe(integration, 'alert/#')).toBe(false);
});

test('an integration is never asked about filters outside alert/', () => {
  const anything: ClientIdentity = { ...integration, maySubscribe: () => true };
  expect(
    ['#', '+/#', '+/G1/critical', 'alerts/x', 'grid/#', '$SYS/#'].filter((filter) =>
      maySubscribe(anything, filter),
    ),
  ).toEqual([]);
  for (const root of ['alert', 'screen', 'siren', 'led']) {
    expect(maySubscribe(anything, `${root}/#`)).toBe(true);
    expect(maySubscribe(anything, root)).toBe(false);
  }
});

test('a last will is one of the device’s own messages', () => {
  expect(mayWill(device, 'grid/G1/smoke/烟-1/status')).toBe(true);
  expect(mayWill(device, 'grid/G1/smoke/烟-2/status')).toBe(false);
  expect(mayWill(device, 'grid/G1/smoke/烟-1/command')).toBe(false);
  expect(mayWill(station, 'station/S1/ack')).toBe(false);
  expect(mayWill(station, 'station/S1/status')).toBe(true);
  expect(mayWill(station, 'station/S2/status')).toBe(false);
});

test('the sender is read off a topic of the contract and off no other', () => {
  expect(senderOf('grid/G1/gas/D7/event')).toEqual({
    identity: { kind: 'device', id: 'D7', topicRoot: 'grid/G1/gas/D7' },
    leaf: 'event',
  });
  for (const leaf of ['ack', 'status', 'heartbeat'])
    expect(senderOf(`station/S1/${leaf}`)).toEqual({ identity: { kind: 'station', id: 'S1' }, leaf });
  expect(
    [
      'grid/G1/gas/D7/command',
      'grid/G1/gas/D7',
      'grid//gas/D7/event',
      'grid/G1/gas//event',
      'station/S1/dispatch',
      'alert/G1/major',
      'TopicA/B',
      'a',
    ].filter((topic) => senderOf(topic)),
  ).toEqual([]);
});
