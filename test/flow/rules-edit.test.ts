import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import {
  type ApiAnswer,
  type ApiClient,
  GRID,
  login,
  runHub,
  type TestHub,
  withDistrict,
} from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const PASSWORD = 'a password long enough';

const call = async (
  hub: TestHub,
  method: string,
  path: string,
  body?: unknown,
  api: ApiClient = hub.api,
): Promise<ApiAnswer> => {
  const response = await fetch(`${hub.http}/api/v1${path}`, {
    method,
    headers: {
      cookie: api.cookie,
      origin: hub.http,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
};

const MINE = `# Asked for by the kitchen.
id: mine
title: { zh: 厨房, en: Kitchen }
kinds: [heat]
when: temperature >= 40 # steam
severity: minor
`;

/** A hub over a copy of the rules that come with it, and a heat detector. */
async function kitchen() {
  const rulesDir = join(tempDir(), 'rules');
  cpSync('config/rules', rulesDir, { recursive: true });
  const clock = manualClock();
  const hub = { ...(await withDistrict(await runHub({ HUB_RULES_DIR: rulesDir }, { clock }))), clock };
  await register(hub, { id: 'heat-1', kind: 'heat' });
  const readings = (metrics: object) => hub.api.post('/readings', [{ device: 'heat-1', ...metrics }]);
  const edit = (file: string, from: string, to: string) => {
    const path = join(rulesDir, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };
  return { hub, rulesDir, readings, edit };
}

const openRules = async (hub: TestHub): Promise<string[]> =>
  (await hub.api.get('/alerts?state=open')).body.items.map(({ ruleId }: { ruleId: string }) => ruleId);

test('a rule is made, edited, switched off and on, rolled back and deleted over HTTP, each as a version', async () => {
  const { hub, readings } = await kitchen();
  const made = await call(hub, 'POST', '/rules', { yaml: MINE, comment: 'as agreed' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      version: 1,
      origin: 'user',
      file: null,
      author: 'admin',
      comment: 'as agreed',
      yaml: MINE,
      enabled: true,
    },
  });
  await readings({ seq: 1, temperature: 45 });
  expect(await openRules(hub)).toEqual(['mine']);

  const { definition } = made.body;
  const changed = { definition: { ...definition, hold: 1500 }, expectVersion: 1 };
  expect(await call(hub, 'PUT', '/rules/mine', changed)).toMatchObject({
    status: 200,
    body: { version: 2, open: 1, definition: { hold: 1500 }, yaml: expect.stringContaining('hold: 1500ms') },
  });
  expect(await call(hub, 'PUT', '/rules/mine', { ...changed })).toMatchObject({
    status: 409,
    body: { code: 'conflict', version: 2, detail: expect.stringContaining('version 2, not 1') },
  });
  expect(await call(hub, 'PUT', '/rules/mine', { yaml: MINE, expectVersion: 2 })).toMatchObject({
    body: { version: 3 },
  });
  expect(await call(hub, 'PUT', '/rules/mine', { yaml: MINE, expectVersion: 3 })).toMatchObject({
    body: { version: 3 },
  });

  expect(await call(hub, 'POST', '/rules/mine/disable', { comment: 'too loud' })).toMatchObject({
    body: {
      version: 4,
      enabled: false,
      open: 0,
      yaml: expect.stringMatching(/# Asked[^]*# steam[^]*enabled: false/),
    },
  });
  expect(await openRules(hub)).toEqual([]);
  expect(await call(hub, 'POST', '/rules/mine/enable')).toMatchObject({
    body: { version: 5, enabled: true },
  });
  expect(await call(hub, 'POST', '/rules/mine/rollback', { version: 2 })).toMatchObject({
    body: { version: 6, definition: { hold: 1500 }, fired24h: 1 },
  });
  expect((await call(hub, 'POST', '/rules/mine/rollback', { version: 77 })).status).toBe(404);

  expect((await call(hub, 'DELETE', '/rules/mine')).status).toBe(204);
  expect((await hub.api.get('/rules/mine')).status).toBe(404);
  const { items, next } = (await hub.api.get('/rules/mine/versions?limit=2')).body;
  expect(items).toMatchObject([{ version: 7, removed: true, author: 'admin' }, { version: 6 }]);
  const rest = (await hub.api.get(`/rules/mine/versions?cursor=${next}`)).body;
  expect([rest.items.map(({ version }: { version: number }) => version), rest.next]).toEqual([
    [5, 4, 3, 2, 1],
    null,
  ]);
  expect(rest.items[1]).toMatchObject({ comment: 'too loud', definition: { enabled: false } });
  expect(await call(hub, 'POST', '/rules/mine/rollback', { version: 1 })).toMatchObject({
    body: { version: 8 },
  });

  const { body: log } = await hub.api.get('/audit?limit=20');
  expect(log.items.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining([
      'rule.create',
      'rule.edit',
      'rule.disable',
      'rule.enable',
      'rule.rollback',
      'rule.delete',
    ]),
  );
});

test('an edit of a rule from a file outlives a restart, and yields when the file changes', async () => {
  const { hub, rulesDir, edit } = await kitchen();
  const { body: shipped } = await hub.api.get('/rules/heat-temperature');
  expect(shipped).toMatchObject({ version: 1, origin: 'file', file: 'heat.yml', author: null });
  const yaml = shipped.yaml.replace('>= 57', '>= 60');
  await call(hub, 'PUT', '/rules/heat-temperature', { yaml, expectVersion: 1, comment: 'boiler room' });
  expect((await call(hub, 'DELETE', '/rules/heat-temperature')).status).toBe(409);
  await hub.close();

  // With a clock that stands still nothing but the request looks into the files.
  const clock = manualClock();
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir, HUB_RULES_DIR: rulesDir }, { clock });
  const now = async () => (await again.api.get('/rules/heat-temperature')).body;
  expect(await now()).toMatchObject({
    version: 2,
    origin: 'user',
    file: 'heat.yml',
    comment: 'boiler room',
    yaml,
  });
  const told: number[] = [];
  const screen = io(again.http, {
    extraHeaders: { cookie: again.api.cookie, origin: again.http },
    transports: ['websocket'],
    reconnection: false,
  });
  onTestFinished(() => void screen.close());
  screen.on('rules', ({ revision }) => told.push(revision));
  await vi.waitFor(() => expect(screen.connected).toBe(true), 5000);
  edit('heat.yml', '>= 57', '>= 58');
  expect((await again.api.post('/rules/reload', {})).body).toMatchObject({ changed: ['heat-temperature'] });
  expect(await now()).toMatchObject({
    version: 3,
    origin: 'file',
    author: null,
    definition: { when: 'temperature >= 58' },
  });
  const { revision } = (await again.api.get('/rules')).body;
  await vi.waitFor(() => expect(told).toEqual([revision]), 5000);
});

test('a rule on dark devices is switched off and on: whoever is dark is told of by those that are on', async () => {
  const { hub } = await kitchen();
  const ids = Array.from({ length: 6 }, (_, i) => `heat-${i + 2}`);
  const lines = ids.map((id) => `${id},heat,${GRID}`);
  const { body } = await hub.api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  for (const { id, secret } of body.devices) {
    const heat = await connectDevice(hub, { id, kind: 'heat', secret });
    await heat.send('online', 'status');
    await heat.send('offline', 'status');
  }
  const untilOpen = (...rules: string[]) =>
    vi.waitFor(async () => {
      hub.clock.advance(2000);
      expect(await openRules(hub)).toEqual(rules);
    }, 5000);
  await untilOpen('area-outage');
  await call(hub, 'POST', '/rules/area-outage/disable', {});
  await untilOpen(...ids.map(() => 'device-offline'));
  await call(hub, 'POST', '/rules/device-offline/disable', {});
  expect(await openRules(hub)).toEqual([]);
  await call(hub, 'POST', '/rules/device-offline/enable', {});
  await untilOpen(...ids.map(() => 'device-offline'));
  await call(hub, 'POST', '/rules/area-outage/enable', {});
  await untilOpen('area-outage');
});

test('mistakes are told with line and key, before and at an edit, and change nothing', async () => {
  const { hub } = await kitchen();
  const wrong = MINE.replace('temperature', 'temprature').replace('severity: minor', 'severity: loud');
  const problems = [{ line: 6, key: 'severity' }];
  expect(await call(hub, 'POST', '/rules/validate', { yaml: wrong })).toMatchObject({
    body: { ok: false, problems },
  });
  expect(await call(hub, 'POST', '/rules/validate', { yaml: MINE })).toMatchObject({
    body: { ok: true, problems: [], definition: { id: 'mine', when: 'temperature >= 40' } },
  });
  expect(await call(hub, 'POST', '/rules', { yaml: wrong })).toMatchObject({
    status: 422,
    body: { code: 'rule-problems', detail: expect.stringContaining('Line 6: severity'), problems },
  });
  expect(await call(hub, 'POST', '/rules', { definition: { id: 'x', when: 'co >' } })).toMatchObject({
    status: 422,
  });
  expect((await call(hub, 'POST', '/rules', {})).status).toBe(400);
  expect((await call(hub, 'POST', '/rules', { yaml: MINE.replace('mine', 'heat-temperature') })).status).toBe(
    409,
  );
  const other = { yaml: MINE, expectVersion: 1 };
  expect(await call(hub, 'PUT', '/rules/heat-temperature', other)).toMatchObject({
    status: 422,
    body: { problems: [{ line: 2, key: 'id', message: expect.stringContaining('for life') }] },
  });
  const second = {
    definition: { id: 'dark', on: 'offline', title: { zh: '离', en: 'Dark' }, severity: 'major' },
  };
  expect(await call(hub, 'POST', '/rules', second)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('device-offline') },
  });
  expect((await hub.api.get('/rules/schema.json')).body).toMatchObject({
    $defs: { rule: { anyOf: expect.any(Array) } },
  });
  expect((await hub.api.get('/rules')).body.items).not.toContainEqual(
    expect.objectContaining({ origin: 'user' }),
  );

  const { paths } = (await (await fetch(`${hub.http}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/v1/rules/{id}/rollback']));
  expect((await call(hub, 'POST', '/rules/reload')).body).toMatchObject({ outcome: 'unchanged' });

  // Rules reach every grid: a supervisor of the district changes them, one of a part of it does not.
  const user = async (username: string, role: string, gridCode: string | null) => {
    await hub.api.post('/users', { username, role, gridCode, password: PASSWORD });
    return login(hub.http, username, PASSWORD);
  };
  expect((await call(hub, 'POST', '/rules', { yaml: MINE }, await user('li', 'operator', null))).status).toBe(
    403,
  );
  expect(
    (await call(hub, 'POST', '/rules', { yaml: MINE }, await user('wang', 'supervisor', GRID))).status,
  ).toBe(403);
  expect(
    await call(hub, 'POST', '/rules', { yaml: MINE }, await user('chen', 'supervisor', null)),
  ).toMatchObject({
    status: 201,
    body: { author: 'chen' },
  });
});
