import { expect, it } from 'vitest';
import { HubAnswerError } from '../hub-client.ts';
import { nearestStation } from './nearest-station.ts';

const at = (id: string, lng: number, more: object = {}) => ({
  id,
  name: `消防站 ${id}`,
  lng,
  lat: 39.9,
  enabled: true,
  terminal: { online: true },
  ...more,
});
const stations = [
  at('far', 116.42),
  at('near', 116.401),
  at('nearer-and-dark', 116.4, { terminal: { online: false } }),
  at('nearest-and-closed', 116.4, { enabled: false }),
];
const fire = { lng: 116.4, lat: 39.9 };

const hubWith = (items: object[], refusal?: HubAnswerError) => ({
  get: () => (refusal ? Promise.reject(refusal) : Promise.resolve({ items })),
});

it('the nearest station is one that is in service and at its terminal', async () => {
  expect(await nearestStation(hubWith(stations), fire)).toMatchObject({ id: 'near' });
});

it('there is none without a place, without a station, or at a hub that knows none', async () => {
  expect(await nearestStation(hubWith(stations), { ...fire, lng: null })).toBeNull();
  expect(await nearestStation(hubWith([]), fire)).toBeNull();
  expect(await nearestStation(hubWith([], new HubAnswerError(404, 'not-found', '')), fire)).toBeNull();
});

it('a session that has ended is for the caller to renew', async () => {
  const ended = hubWith([], new HubAnswerError(401, 'unauthenticated', ''));
  await expect(nearestStation(ended, fire)).rejects.toMatchObject({ status: 401 });
});
