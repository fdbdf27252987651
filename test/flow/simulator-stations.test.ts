import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { parseArguments } from '../../simulators/arguments.ts';
import { startResponders } from '../../simulators/demo/responders.ts';
import { HubClient } from '../../simulators/hub-client.ts';
import { openSecrets } from '../../simulators/secrets.ts';
import { simulate } from '../../simulators/simulate.ts';
import { loadSite } from '../../simulators/site.ts';
import type { StationPlace } from '../../simulators/stations/place.ts';
import { type StationsOptions, startStations } from '../../simulators/stations/stations.ts';
import { type DispatchDesk, startDispatchDesk } from '../support/dispatch-desk.ts';
import { GRID, SMALL_DISTRICT } from '../support/district.ts';
import { tempDir } from '../support/temp.ts';
import { startTestBroker, type TestBroker } from '../support/test-broker.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

const opened = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const part = await starting;
  open.push(part);
  return part;
};

const place = (id: string): StationPlace => ({
  id,
  name: `消防站 ${id}`,
  gridCode: GRID,
  address: '社区居委会',
  lng: 116.305,
  lat: 39.905,
  radiusM: 1000,
  phone: '',
  members: Array.from({ length: 6 }, (_, i) => ({ name: `队员${i}`, role: 'firefighter', phone: '' })),
  equipment: [],
});

interface World {
  desk: DispatchDesk;
  broker: TestBroker;
  said: string[];
  options: StationsOptions;
}

/** A desk, a broker that takes its secrets, and stations that act twenty thousand times as fast as people. */
async function world(more: Partial<StationsOptions> = {}): Promise<World> {
  const desk = await opened(startDispatchDesk());
  const broker = await opened(startTestBroker({ accept: (id, secret) => desk.secrets.get(id) === secret }));
  const said: string[] = [];
  const options: StationsOptions = {
    hub: new HubClient(desk.url),
    mqttUrl: broker.url,
    places: [place('station-01'), place('station-02')],
    secrets: await openSecrets(join(tempDir(), 'stations.json')),
    seed: 1,
    speed: 20_000,
    habits: { declines: 0, silent: 0 },
    outageEveryMs: null,
    say: (line) => said.push(line),
    ...more,
  };
  return { desk, broker, said, options };
}

async function running(more: Partial<StationsOptions> = {}): Promise<World> {
  const made = await world(more);
  const stations = (await startStations(made.options))!;
  open.push(stations);
  await vi.waitFor(() => expect(statuses(made.broker, 'station-02')).toEqual(['online']));
  await vi.waitFor(() => expect(statuses(made.broker, 'station-01')).toEqual(['online']));
  return made;
}

const of = (broker: TestBroker, id: string, channel: string) =>
  broker.received.filter(({ topic }) => topic === `station/${id}/${channel}`);
const statuses = (broker: TestBroker, id: string) => of(broker, id, 'status').map(({ payload }) => payload);
const acks = (broker: TestBroker, id: string): string[] =>
  of(broker, id, 'ack').map(({ payload }) => {
    const { dispatchId, action } = JSON.parse(payload) as Record<string, string>;
    return `${dispatchId} ${action}`;
  });
const wholeWay = (id: string) =>
  ['received', 'departed', 'arrived', 'done'].map((action) => `${id} ${action}`);
const dispatch = (broker: TestBroker, stationId: string, dispatchId: string): Promise<void> =>
  broker.publish(
    `station/${stationId}/dispatch`,
    JSON.stringify({ dispatchId, caseNumber: '0001', title: '火灾', lng: 116.3, lat: 39.9 }),
  );

describe('simulated stations', () => {
  it('register once, with people on duty for the days to come, and log in with the secret they got', async () => {
    const { desk, broker, options } = await running();
    expect(Object.fromEntries(broker.logins)).toEqual(Object.fromEntries(desk.secrets));
    expect(desk.shifts.get('station-01')).toHaveLength(8);
    const days = desk.shifts.get('station-01')!;
    expect(days.every(({ members }) => new Set(members).size === 3)).toBe(true);
    expect(Date.parse(days[0]!.from)).toBeLessThanOrEqual(Date.now());
    expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to));

    await open.pop()!.close();
    open.push((await startStations(options))!);
    await vi.waitFor(() => expect(broker.logins).toHaveLength(4));
    expect(desk.entered).toHaveLength(2);
    expect(desk.shifts.get('station-01')).toHaveLength(8);
    expect(new Set(broker.logins.map(String)).size).toBe(2);
  });

  it('turn back when they are stood down, and say that they know it', async () => {
    const { broker, said } = await running({ speed: 100 });
    await dispatch(broker, 'station-01', 'd1');
    await vi.waitFor(() => expect(acks(broker, 'station-01')).toContain('d1 departed'), { timeout: 5000 });
    await broker.publish(
      'station/station-01/standdown',
      '{"dispatchId":"d1","reason":{"zh":"案件已作废","en":"the case is cancelled"}}',
    );
    await vi.waitFor(() => expect(acks(broker, 'station-01').at(-1)).toBe('d1 stood-down'));
    expect(said.at(-1)).toBe('消防站 station-01: turns back: 案件已作废.');
    expect(acks(broker, 'station-01')).not.toContain('d1 arrived');
  });

  it('say that they are there, and how full the battery is', async () => {
    const { broker } = await running();
    expect(of(broker, 'station-01', 'status')[0]).toMatchObject({ retain: true, qos: 1 });
    await vi.waitFor(() => expect(of(broker, 'station-01', 'heartbeat')).toHaveLength(1));
    const { battery } = JSON.parse(of(broker, 'station-01', 'heartbeat')[0]!.payload);
    expect(battery).toBeGreaterThan(50);
    expect(battery).toBeLessThanOrEqual(100);
  });

  it('answer a dispatch to the end, and repeats of it not again', async () => {
    const { broker, said } = await running();
    await dispatch(broker, 'station-01', 'd1');
    await dispatch(broker, 'station-01', 'd1');
    await vi.waitFor(() => expect(acks(broker, 'station-01')).toEqual(wholeWay('d1')));
    await dispatch(broker, 'station-01', 'd1');
    await dispatch(broker, 'station-01', 'd2');
    await vi.waitFor(() => expect(acks(broker, 'station-01')).toContain('d2 done'));
    expect(acks(broker, 'station-01')).toEqual([...wholeWay('d1'), ...wholeWay('d2')]);
    expect(acks(broker, 'station-02')).toEqual([]);
    const ack = JSON.parse(of(broker, 'station-01', 'ack').at(-1)!.payload);
    expect(ack).toMatchObject({ by: expect.stringMatching(/^队员/), comment: expect.stringMatching(/./) });
    expect(Math.abs(Date.now() - ack.at)).toBeLessThan(10_000);
    expect(said.filter((line) => line.includes('消防站 station-01: arrived'))).toHaveLength(2);
  });

  it('take up what was dispatched while they were cut off', async () => {
    const { broker } = await running();
    broker.cutAll();
    await vi.waitFor(() => expect(broker.connected()).toEqual([]));
    await dispatch(broker, 'station-01', 'd1');
    expect(acks(broker, 'station-01')).toEqual([]);
    await vi.waitFor(() => expect(acks(broker, 'station-01')).toEqual(wholeWay('d1')), { timeout: 3000 });
    expect(statuses(broker, 'station-01')).toEqual(['online', 'offline', 'online']);
  });

  it('whose secret the hub no longer takes get a new one and come in with it', async () => {
    const { desk, broker, options } = await world({ places: [place('station-01')] });
    const [station] = options.places;
    await options.hub.post('/stations', JSON.stringify(station));
    options.secrets.set('station-01', 'stale');
    open.push((await startStations(options))!);
    await vi.waitFor(() => expect(broker.connected()).toEqual(['station-01']), { timeout: 3000 });
    expect(broker.logins.map(([, secret]) => secret)).toEqual(['stale', desk.secrets.get('station-01')]);
    expect(options.secrets.of('station-01')).toBe(desk.secrets.get('station-01'));
  });

  it('lose their connection now and then, without a goodbye, and are back', async () => {
    const made = await world({ places: [place('station-01')], outageEveryMs: 1_000_000 });
    open.push((await startStations(made.options))!);
    await vi.waitFor(() =>
      expect(statuses(made.broker, 'station-01').slice(0, 2)).toEqual(['online', 'offline']),
    );
    await vi.waitFor(() => expect(made.said.join('\n')).toMatch(/lost its connection.*\n.*is back/));
  });
});

describe('npm run simulate -- stations', () => {
  const site = (): string => {
    const dir = tempDir();
    writeFileSync(join(dir, 'grids.geojson'), JSON.stringify(SMALL_DISTRICT));
    writeFileSync(join(dir, 'devices.csv'), '');
    writeFileSync(join(dir, 'stations.yml'), stringify({ stations: [place('station-01')] }));
    return dir;
  };
  const asked = (hub: string, mqtt: string, ...line: string[]) => {
    const parsed = parseArguments(
      ['stations', '--hub', hub, '--mqtt', mqtt, '--site', site(), '--state', tempDir(), ...line],
      { HUB_ADMIN_PASSWORD: 'secret' },
    );
    if (!('run' in parsed)) throw new Error(parsed.print);
    return parsed.run;
  };

  it('connects the stations of the site under the prefix until it is ended', async () => {
    const [desk, broker] = await Promise.all([opened(startDispatchDesk()), opened(startTestBroker())]);
    const ending = new AbortController();
    const said: string[] = [];
    const run = simulate(asked(desk.url, broker.url, '--prefix', 'b-'), {
      say: (line) => said.push(line),
      signal: ending.signal,
    });
    await vi.waitFor(() => expect(broker.connected()).toEqual(['b-station-01']));
    ending.abort();
    await run;
    await vi.waitFor(() => expect(broker.connected()).toEqual([]));
    expect(statuses(broker, 'b-station-01')).not.toContain('offline');
    expect(said.join('\n')).toMatch(/Stations at their terminals: 1/);
  });

  it('says of a hub that knows no stations what is missing', async () => {
    const desk = await opened(startDispatchDesk({ stations: false }));
    const run = simulate(asked(desk.url, 'mqtt://127.0.0.1:9'), {
      say: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(run).rejects.toThrow(/knows no stations \(it answers 404\)/);
  });

  it('in the demo is said once and does not keep the district from living', async () => {
    const desk = await opened(startDispatchDesk({ stations: false }));
    const said: string[] = [];
    const responders = await startResponders({
      site: await loadSite(site()),
      client: new HubClient(desk.url),
      mqttUrl: 'mqtt://127.0.0.1:9',
      stateDir: tempDir(),
      say: (line) => said.push(line),
    });
    await responders.close();
    expect(said).toEqual([
      'This hub knows no fire stations: nobody is dispatched to the fires.',
      expect.stringMatching(/The demo goes on without people/),
    ]);
  });
});
