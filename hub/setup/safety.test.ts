import { expect, test } from 'vitest';
import { findUnsafe, isLoopback, type SafetyFacts } from './safety.ts';

const safe: SafetyFacts = {
  configuredPassword: undefined,
  firstPasswordKept: false,
  admins: 2,
  protocol: 'https',
  hostname: 'hub.example',
  unbelievedProtocol: undefined,
  listensOn: '0.0.0.0',
  takesMqtts: true,
  channels: 1,
};

test('a hub that is set up well has nothing to say', () => {
  expect(findUnsafe(safe)).toEqual([]);
});

test.each<[string, Partial<SafetyFacts>, string[]]>([
  ['a password everybody tries', { configuredPassword: 'admin123' }, ['default-password']],
  ['a password of one digit', { configuredPassword: '88888888' }, ['default-password']],
  ['a password of its own', { configuredPassword: 'correct horse battery' }, []],
  ['the printed password kept', { firstPasswordKept: true }, ['first-password']],
  ['no TLS in front', { protocol: 'http' }, ['no-tls']],
  ['no TLS on the machine itself', { protocol: 'http', hostname: '127.0.0.1' }, []],
  [
    'TLS at a proxy nobody told it to believe',
    { protocol: 'http', unbelievedProtocol: 'https' },
    ['proxy-not-trusted'],
  ],
  ['MQTT in the open', { takesMqtts: false }, ['mqtt-plain']],
  ['MQTT on the machine itself', { takesMqtts: false, listensOn: '127.0.0.1' }, []],
  ['one administrator', { admins: 1 }, ['single-admin']],
  ['nobody told beyond the screens', { channels: 0 }, ['nobody-told']],
])('%s', (_what, facts, codes) => {
  expect(findUnsafe({ ...safe, ...facts })).toEqual(codes);
});

test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'hub.localhost'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each(['10.0.0.1', 'localhost.example', '127.0.0.1.example', '::', '0.0.0.0'])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
