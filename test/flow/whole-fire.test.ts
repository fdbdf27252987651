import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { HubClient } from '../../simulators/hub-client.ts';
import { startPeople } from '../../simulators/people/people.ts';
import { openSecrets } from '../../simulators/secrets.ts';
import type { StationPlace } from '../../simulators/stations/place.ts';
import { startStations } from '../../simulators/stations/stations.ts';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { ADMIN_PASSWORD, GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const station: StationPlace = {
  id: 'station-01',
  name: '幸福里微型消防站',
  gridCode: GRID,
  address: '社区居委会',
  lng: 116.305,
  lat: 39.905,
  radiusM: 1000,
  phone: '01055500119',
  members: Array.from({ length: 6 }, (_, i) => ({
    name: `队员${i}`,
    role: i === 0 ? 'leader' : 'firefighter',
    phone: `1990000010${i}`,
  })),
  equipment: [{ name: '干粉灭火器', count: 8, expiresAt: '2028-06-30T00:00:00Z' }],
};

async function detector(hub: TestHub, id: string) {
  const place = { labels: { building: '2', floor: '3' }, lng: 116.306, lat: 39.906 };
  const secret = await register(hub, { id, kind: 'smoke', ...place });
  return connectDevice(hub, { id, kind: 'smoke', secret }, { keepalive: 0 });
}

test('a fire is confirmed, dispatched, answered, handled, verified by another person and closed', async ({
  skip,
}) => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  if ((await hub.api.get('/stations')).status === 404) {
    process.stderr.write('skipped: the whole way of a fire: this hub has no /stations\n');
    skip('this hub has no /stations');
  }
  const client = new HubClient(hub.http);
  await client.login({ password: ADMIN_PASSWORD });
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const stations = await startStations({
    hub: client,
    mqttUrl: hub.mqtt,
    places: [station],
    secrets: await openSecrets(join(hub.dataDir, 'stations.json')),
    seed: 1,
    speed: 20_000,
    habits: { declines: 0, silent: 0 },
    outageEveryMs: null,
    now: () => clock.now(),
    say,
  });
  onTestFinished(() => stations?.close());
  await vi.waitFor(async () => {
    const { body } = await hub.api.get('/stations');
    expect(body.items).toMatchObject([{ id: station.id, terminal: { online: true }, duty: { state: 'on' } }]);
  });
  const people = await startPeople({ hub: client, seed: 1, speed: 1000, say });
  onTestFinished(() => people.close());

  const first = await detector(hub, 'smoke-1');
  const second = await detector(hub, 'smoke-2');
  await first.send({ seq: 1, alarm: true });
  const [alert] = (await hub.api.get('/alerts?state=open')).body.items;
  expect(alert).toMatchObject({ stage: 'pre-alarm' });
  expect((await hub.api.get('/dispatches')).body.items).toEqual([]);

  await second.send({ seq: 1, alarm: true });
  const caseNow = async () => (await hub.api.get(`/cases/${alert.caseId}`)).body;
  const dispatches = async () => (await hub.api.get(`/dispatches?case=${alert.caseId}`)).body.items;
  expect(await dispatches()).toMatchObject([{ stationId: station.id, severity: 'critical', drill: false }]);
  await vi.waitFor(async () => expect((await dispatches())[0].state).toBe('done'));
  const [done] = await dispatches();
  expect(done).toMatchObject({
    receivedBy: expect.stringMatching(/./),
    result: expect.stringMatching(/./),
    met: { received: true, departed: true, arrived: true },
    escalations: [],
  });
  for (const at of ['receivedAt', 'departedAt', 'arrivedAt', 'doneAt'])
    expect(done[at]).toBe(new Date(clock.now()).toISOString());

  await vi.waitFor(async () =>
    expect(await caseNow()).toMatchObject({
      state: 'verifying',
      verification: { by: 'sim-supervisor' },
    }),
  );
  await first.send({ seq: 2, alarm: false });
  await second.send({ seq: 2, alarm: false });
  await vi.waitFor(async () => expect((await caseNow()).history.at(-1)).toMatchObject({ toState: 'closed' }));
  const closed = await caseNow();
  expect(closed.closedBy).toBe('sim-supervisor');
  expect([...closed.handledBy, ...closed.dispatchedBy]).not.toContain('sim-supervisor');
  const hashes = closed.history.map(({ hash }: { hash: string }) => hash);
  expect(new Set(hashes).size).toBe(closed.history.length);
  expect(hub.fatal).toEqual([]);
});
