import { expect, it } from 'vitest';
import { HubAnswerError } from '../hub-client.ts';
import { sendStation } from './send-station.ts';

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
const fire = { id: 'case-1', lng: 116.4, lat: 39.9 };

function hubWith(items: object[], refusal?: HubAnswerError) {
  const posted: unknown[] = [];
  return {
    posted,
    get: () => (refusal ? Promise.reject(refusal) : Promise.resolve({ items })),
    post(path: string, body: string) {
      posted.push([path, JSON.parse(body)]);
      return Promise.resolve({});
    },
  };
}

it('the nearest station that is in service and at its terminal is sent', async () => {
  const hub = hubWith(stations);
  expect(await sendStation(hub, fire)).toBe('消防站 near');
  expect(hub.posted).toMatchObject([['/dispatches', { caseId: 'case-1', stationIds: ['near'] }]]);
});

it('nobody is sent without a place, without a station, or by a hub that knows none', async () => {
  const placeless = hubWith(stations);
  expect(await sendStation(placeless, { ...fire, lng: null })).toBeNull();
  expect(await sendStation(hubWith([]), fire)).toBeNull();
  expect(await sendStation(hubWith([], new HubAnswerError(404, 'not-found', '')), fire)).toBeNull();
  expect(placeless.posted).toEqual([]);
});

it('a session that has ended is for the caller to renew', async () => {
  const ended = hubWith([], new HubAnswerError(401, 'unauthenticated', ''));
  await expect(sendStation(ended, fire)).rejects.toMatchObject({ status: 401 });
});
