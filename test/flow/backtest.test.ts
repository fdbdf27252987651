import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { report, sweepReport } from '../../hub/backtest/wire.ts';
import { type ManualClock, manualClock } from '../support/clock.ts';
import { connectDevice, register, type TestDevice } from '../support/device.ts';
import { OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const RULES = `rules:
  - id: gas-high
    title: { zh: 可燃气体, en: Gas high }
    kinds: [gas]
    when: gas >= 25
    hold: 15s
    clear: gas < 20
    keepFiring: 20s
    severity: major
    raise:
      - { when: gas >= 50, severity: critical }
  - id: kitchens-only
    title: { zh: 厨房, en: Kitchens }
    kinds: [gas]
    labels: { room: kitchen }
    when: gas >= 1
    severity: minor
  - id: at-night
    title: { zh: 夜间, en: At night }
    kinds: [gas]
    when: gas >= 5
    active: { hours: "22:00-06:00" }
    severity: minor
  - { id: off, enabled: false, title: { zh: 关, en: Off }, kinds: [gas], when: fault, severity: minor }
  - { id: smoky, title: { zh: 烟, en: Smoky }, kinds: [smoke], when: alarm, severity: minor }
  - id: lost
    on: offline
    title: { zh: 离线, en: Offline }
    severity: minor
`;
const START = Date.UTC(2026, 10, 23, 4);

interface World {
  hub: TestHub;
  clock: ManualClock;
  gas: TestDevice;
  /** Has the device measure so much at so many seconds after the start. */
  measure(secondsAfter: number, gas: number): Promise<void>;
  range: { from: string; to: string };
}

async function world(): Promise<World> {
  const rulesDir = tempDir();
  writeFileSync(join(rulesDir, 'gas.yml'), RULES);
  const clock = manualClock(START);
  const hub = await withDistrict(await runHub({ HUB_RULES_DIR: rulesDir }, { clock }));
  const one = { id: 'gas-1', kind: 'gas' };
  // The clock leaps: the broker would miss its pings.
  const gas = await connectDevice(hub, { ...one, secret: await register(hub, one) }, { keepalive: 0 });
  let seq = 0;
  return {
    hub,
    clock,
    gas,
    async measure(secondsAfter, value) {
      clock.advanceTo(START + secondsAfter * 1000);
      await gas.send({ seq: ++seq, gas: value });
    },
    range: { from: new Date(START).toISOString(), to: new Date(START + 600_000).toISOString() },
  };
}

/** Seconds after the start and the gas then: two alarms that last, one held only by the clock, one too short. */
const recording: readonly (readonly [number, number])[] = [
  [0, 5],
  [10, 30],
  [20, 55],
  [30, 30],
  [40, 10],
  [90, 30],
  [95, 10],
  [120, 30],
  [180, 5],
  [210, 22],
  [300, 26],
  [316, 27],
];

test('a rule replayed over what the hub has heard raises exactly what the hub raised, and another is set beside it', async () => {
  const { hub, clock, measure, range } = await world();
  for (const [at, gas] of recording) await measure(at, gas);
  clock.advanceTo(START + 600_000);
  const { body: listed } = await hub.api.get('/alerts');
  const raised = (listed.items as Record<string, unknown>[])
    .filter(({ ruleId }) => ruleId === 'gas-high')
    .map(({ firedAt, resolvedAt, count }) => ({ firedAt, resolvedAt, count }))
    .toReversed();
  const { status, body } = await hub.api.post('/rules/backtest', { ruleId: 'gas-high', ...range });
  expect(status).toBe(200);
  report.parse(body);
  expect(raised).toHaveLength(3);
  expect(
    body.episodes.map(({ firedAt, resolvedAt, count }: Record<string, unknown>) => ({
      firedAt,
      resolvedAt,
      count,
    })),
  ).toEqual(raised);
  expect(body).toMatchObject({
    state: 'done',
    devices: 1,
    readings: recording.length,
    episodeCount: 3,
    truncated: false,
    alarmsPerDay: 3 * 144,
    present: { episodes: 3, both: 3, onlyNew: [], onlyPresent: [] },
    falseAlarms: { marked: 0, stillRaised: 0 },
  });
  expect(body.episodes[0].severity).toBe('critical');

  // Another definition, set beside the alerts of the rule in force and those found false.
  const first = listed.items.find(({ firedAt }: { firedAt: string }) => firedAt < '2026-11-23T04:01');
  await hub.api.post(`/alerts/${first.id}/false-alarm`, { cause: 'frying' });

  const { body: view } = await hub.api.get('/rules/gas-high');
  const definition = { ...view.definition, when: 'gas >= 29', clear: 'gas < 20' };
  const other = await hub.api.post('/rules/backtest', { definition, ...range });
  expect(other.body).toMatchObject({
    present: { episodes: 3, both: 2, onlyNew: [], onlyPresent: [{ deviceId: 'gas-1', severity: 'major' }] },
    falseAlarms: { marked: 1, stillRaised: 1 },
  });

  const vary = { path: 'when', values: [29, 56, 'gas >= 1000'] };
  const swept = await hub.api.post('/rules/backtest/sweep', { ruleId: 'gas-high', ...range, vary });
  expect(swept.status).toBe(200);
  expect(sweepReport.parse(swept.body)).toMatchObject({
    reference: { source: 'alerts', count: 2 },
    rows: [
      { value: 29, episodes: 2, detected: 1, missed: 1, falseAlarms: 1 },
      { value: 56, episodes: 0, detected: 0, missed: 2, medianDelayMs: null },
      { value: 'gas >= 1000', episodes: 0 },
    ],
  });
  const truth = [{ from: range.from, to: '2026-11-23T04:00:40Z' }];
  const holds = { path: 'hold', values: ['5s', 10_000] };
  const timed = await hub.api.post('/rules/backtest/sweep', {
    ruleId: 'gas-high',
    ...range,
    truth,
    vary: holds,
  });
  expect(timed.body.rows).toMatchObject([
    { detected: 1, medianDelayMs: 15_000 },
    { detected: 1, medianDelayMs: 20_000 },
  ]);
});

test('what cannot be replayed is refused with line, key and what to do; what can is asked for by its id', async () => {
  const { hub, measure, range } = await world();
  const yaml = 'id: mine\ntitle: { zh: 测, en: t }\nkinds: [gas]\nwhen: gass > 1\nseverity: major\n';
  const bad = await hub.api.post('/rules/backtest', { yaml, ...range });
  expect([bad.status, bad.body.code]).toEqual([400, 'bad-request']);
  expect(bad.body.problems).toMatchObject([
    { line: 4, key: 'when', message: expect.stringContaining('`gass`') },
  ]);
  const refusals = [
    [{ ruleId: 'lost', ...range }, 400, 'only rules on readings'],
    [{ ruleId: 'nobody', ...range }, 404, 'no rule nobody'],
    [{ ruleId: 'gas-high', ...range, devices: ['nobody'] }, 404, 'no device nobody'],
    [{ ruleId: 'gas-high', ...range, grid: '999' }, 404, 'no grid 999'],
    [{ ruleId: 'gas-high', from: range.to, to: range.from }, 400, 'range is empty'],
    [{ ...range }, 400, 'ruleId, definition or yaml'],
  ] as const;
  for (const [order, status, sentence] of refusals) {
    const answer = await hub.api.post('/rules/backtest', order);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(sentence)]);
  }
  const { paths } = (await (await fetch(`${hub.http}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/api/v1/rules/backtest', '/api/v1/rules/backtests/{id}']),
  );
  const nowhere = { path: 'raise.3.hold', values: ['1s'] };
  const swept = await hub.api.post('/rules/backtest/sweep', { ruleId: 'gas-high', ...range, vary: nowhere });
  expect(swept.body.detail).toContain('it has 1 steps');

  // Nobody waits for it: it is asked for by its id, and forgotten.
  await register(hub, { id: 'gas-2', kind: 'gas', gridCode: OTHER_GRID });
  await measure(0, 30);
  await measure(20, 30);
  const order = { ruleId: 'gas-high', ...range, grid: OTHER_GRID, wait: false };
  const begun = await hub.api.post('/rules/backtest', order);
  expect([begun.status, begun.body.state]).toEqual([202, 'running']);
  const done = await vi.waitFor(async () => {
    const { body } = await hub.api.get(`/rules/backtests/${begun.body.id}`);
    expect(body.state).toBe('done');
    return body;
  });
  expect(done).toMatchObject({ devices: 1, readings: 0, episodeCount: 0, present: { episodes: 0 } });
  const forget = () =>
    fetch(`${hub.http}/api/v1/rules/backtests/${begun.body.id}`, {
      method: 'DELETE',
      headers: { cookie: hub.api.cookie, origin: hub.http },
    });
  expect((await forget()).status).toBe(204);
  expect((await forget()).status).toBe(404);
});

test('a reading is explained: which rules saw it, what their conditions said, where they stood', async () => {
  const { hub, clock, measure } = await world();
  for (const [at, gas] of recording.slice(0, 3)) await measure(at, gas);
  const { body: listed } = await hub.api.get('/alerts');
  expect(listed.items).toHaveLength(0);
  clock.advanceTo(START + 60_000);
  await measure(60, 30);
  const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
  const path = '/devices/gas-1/readings/explain';
  const { status, body } = await hub.api.get(`${path}?at=${at(15)}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    reading: { at: at(10), metrics: { gas: 30 } },
    rules: [
      {
        ruleId: 'gas-high',
        version: 1,
        matched: true,
        when: { source: 'gas >= 25', holds: true },
        clear: { holds: false },
        unless: null,
        raise: [{ when: { source: 'gas >= 50', holds: false } }],
        before: { phase: 'idle' },
        after: { phase: 'pending', since: at(10), dueAt: at(25) },
        edge: null,
      },
      { ruleId: 'kitchens-only', matched: false, whyNot: 'selector' },
      {
        ruleId: 'at-night',
        matched: false,
        whyNot: 'schedule',
        when: { holds: true },
        after: { phase: 'idle' },
      },
      { ruleId: 'off', matched: false, whyNot: 'disabled' },
      { ruleId: 'smoky', matched: false, whyNot: 'kind' },
    ],
    alerts: [],
  });
  const { body: later } = await hub.api.get(path);
  const [alert] = (await hub.api.get('/alerts')).body.items;
  expect(later).toMatchObject({
    reading: { at: at(60) },
    rules: [{ before: { phase: 'firing', since: at(10) }, edge: { type: 'repeat' } }, {}, {}, {}, {}],
    alerts: [{ id: alert.id, ruleId: 'gas-high', severity: 'critical' }],
  });
  expect((await hub.api.get(`${path}?at=2026-01-01T00:00:00Z`)).status).toBe(404);
});
