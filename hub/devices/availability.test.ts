import { expect, test } from 'vitest';
import { nextAvailability, type Sign, silentAt } from './availability.ts';
import type { Availability } from './device.ts';

const all: Availability[] = ['unknown', 'online', 'offline'];

function after(sign: Sign, live = 0): Availability[] {
  return all.map((now) => nextAvailability(now, sign, live));
}

test('any message and the status online make a device online, whatever it was', () => {
  expect(after({ cause: 'message' })).toEqual(['online', 'online', 'online']);
  expect(after({ cause: 'status', says: 'online', connectionId: 3 }, 7)).toEqual([
    'online',
    'online',
    'online',
  ]);
});

test('a will and the status offline of the live connection make it offline at once', () => {
  expect(after({ cause: 'will', connectionId: 7 }, 7)).toEqual(['offline', 'offline', 'offline']);
  expect(after({ cause: 'status', says: 'offline', connectionId: 7 }, 7)).toEqual([
    'offline',
    'offline',
    'offline',
  ]);
});

test('a will that arrives for a connection already replaced changes nothing', () => {
  expect(after({ cause: 'will', connectionId: 6 }, 7)).toEqual(all);
  expect(after({ cause: 'status', says: 'offline', connectionId: 6 }, 7)).toEqual(all);
});

test('a will counts when the connections are not known', () => {
  expect(nextAvailability('online', { cause: 'will', connectionId: 0 }, 7)).toBe('offline');
  expect(nextAvailability('online', { cause: 'will', connectionId: 6 }, 0)).toBe('offline');
});

test('silence counts only against a device that was online', () => {
  expect(after({ cause: 'silence' })).toEqual(['unknown', 'offline', 'offline']);
});

test('a device is silent after three of its intervals, and never when it promised nothing', () => {
  expect(silentAt(1000, 60_000)).toBe(181_000);
  expect(silentAt(1000, null)).toBeNull();
});
