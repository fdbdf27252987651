import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backtest, sweep } from '../../hub/backtest/backtest.ts';
import type { Order } from '../../hub/backtest/order.ts';
import { Pace } from '../../hub/backtest/pace.ts';
import { report } from '../../hub/backtest/wire.ts';
import { type ReadingDefinition, readingRuleSchema } from '../../hub/rules/schema.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import type { Row } from '../../hub/store/tables.ts';
import { Embedded } from '../../hub/telemetry/query/embedded.ts';
import { eachDialect, locationOf, type OpenFresh } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';
import { historyOver, T0 } from './history-world.ts';
import { alertRow, deviceRow } from './rows.ts';

const SECOND = 1000;
const DAY_MS = 86_400_000;

const definition = (written: object = {}): ReadingDefinition =>
  readingRuleSchema.parse({
    id: 'smoky',
    title: { zh: '烟', en: 'Smoky' },
    kinds: ['smoke'],
    when: 'smoke >= 0.15',
    severity: 'major',
    ...written,
  });

async function put<T extends 'devices' | 'alerts' | 'alertHandling'>(
  store: Store,
  table: T,
  rows: readonly Row<T>[],
): Promise<void> {
  await store.writer.write([
    { table, op: 'put', values: rows.flatMap((row) => rowWrite('put', table, row).values) },
  ]);
}

async function worldOver(openFresh: OpenFresh) {
  const world = await historyOver(openFresh);
  await put(world.store, 'devices', [
    deviceRow(),
    deviceRow({ id: 'smoke-2', no: 2, labels: '{"room":"kitchen"}' }),
    deviceRow({ id: 'gas-1', no: 3, kind: 'gas' }),
  ]);
  const recordings = () => ({
    archive: world.reading,
    history: new Embedded(world.reading),
    isActive: () => true,
    pace: new Pace({ signal: new AbortController().signal, limitMs: 60_000, onProgress() {} }),
  });
  const order = (changes: Partial<Order> = {}): Order => ({
    definitions: [definition()],
    ruleId: 'smoky',
    from: T0,
    to: T0 + DAY_MS,
    devices: null,
    within: [],
    now: T0 + DAY_MS,
    ...changes,
  });
  return {
    ...world,
    run: (changes?: Partial<Order>) => backtest(recordings(), order(changes)),
    recordings,
    order,
  };
}

eachDialect((dialect, openFresh) => {
  it('replays blocks and the log behind them in the order in which readings arrived', async () => {
    const { record, archive, run } = await worldOver(openFresh);
    await record([
      [0, { smoke: 0.2 }],
      [10 * SECOND, { smoke: 0.01 }],
      // Came an hour later: older than what was known by then, it contradicts nothing, but an alarm of its own it is.
      [5 * SECOND, { smoke: 0.3 }, 3600 * SECOND],
    ]);
    await archive();
    await record([[7200 * SECOND, { smoke: 0.2 }]]);
    await record([[20 * SECOND, { smoke: 0.5 }]], 3);
    const { episodes, devices, readings, coveredFrom } = await run();
    expect({ devices, readings, coveredFrom }).toEqual({ devices: 2, readings: 4, coveredFrom: T0 });
    expect(episodes.map(({ deviceId, firedAt, resolvedAt }) => [deviceId, firedAt - T0, resolvedAt])).toEqual(
      [
        ['smoke-1', 0, T0 + 10 * SECOND],
        ['smoke-1', 5 * SECOND, null],
      ],
    );
  });

  it('says from when there are readings, and counts alarms over that time alone', async () => {
    const { record, archive, forget, run } = await worldOver(openFresh);
    const daily = Array.from({ length: 10 }, (_, day) => [day * DAY_MS, { smoke: 0.2 }] as const);
    await record(
      daily.flatMap(([at, metrics]) => [[at, metrics] as const, [at + SECOND, { smoke: 0 }] as const]),
    );
    const now = T0 + 10 * DAY_MS;
    await archive(undefined, now);
    await forget({ rawDays: 4 }, now);
    const { coveredFrom, episodeCount, alarmsPerDay } = await run({ to: now, now });
    expect(coveredFrom).toBeGreaterThan(T0 + 5 * DAY_MS);
    expect(episodeCount).toBeLessThan(6);
    expect(alarmsPerDay).toBeCloseTo(episodeCount / ((now - (coveredFrom ?? 0)) / DAY_MS));
    expect(await run({ from: T0 - DAY_MS, to: T0, now })).toMatchObject({ readings: 0, episodeCount: 0 });
  });

  it('sets episodes beside alerts that overlap them, and asks only devices in reach', async () => {
    const { store, record, run, recordings, order } = await worldOver(openFresh);
    await record([
      [0, { smoke: 0.2 }],
      [10 * SECOND, { smoke: 0 }],
    ]);
    await record([[50 * SECOND, { smoke: 0.2 }]], 2);
    const alert = (id: string, deviceId: string, from: number, to: number): Row<'alerts'> =>
      alertRow({
        id,
        ruleId: 'smoky',
        deviceId,
        subject: `device:${deviceId}`,
        state: 'resolved',
        firedAt: T0 + from * SECOND,
        resolvedAt: T0 + to * SECOND,
      });
    await put(store, 'alerts', [
      alert('hit', 'smoke-1', 5, 20),
      alert('false-hit', 'smoke-2', 50, 60),
      alert('lost', 'smoke-2', 10, 20),
      alert('before', 'smoke-1', -20, -10),
    ]);
    const falseAlarm = { cause: 'steam', by: 'x', at: T0 };
    await put(store, 'alertHandling', [{ alertId: 'false-hit', handling: JSON.stringify({ falseAlarm }) }]);
    expect(await run()).toMatchObject({
      present: { episodes: 3, both: 2, onlyNewCount: 0, onlyPresentCount: 1, onlyPresent: [{ id: 'lost' }] },
      falseAlarms: { marked: 1, stillRaised: 1 },
    });
    expect(await run({ devices: ['smoke-1'] })).toMatchObject({
      devices: 1,
      present: { episodes: 1, both: 1 },
    });
    expect(await run({ within: ['g1'] })).toMatchObject({ devices: 2, present: { episodes: 3 } });
    expect(await run({ within: ['g1', 'g2'] })).toMatchObject({ devices: 0, present: { episodes: 0 } });
    // The rule no longer takes smoke-1, whose alert is lost by that.
    const kitchens = definition({ labels: { room: 'kitchen' } });
    expect(await run({ definitions: [kitchens] })).toMatchObject({
      devices: 1,
      present: { episodes: 3, both: 1, onlyPresentCount: 2 },
    });
    const values = ['0s', '1min'];
    const definitions = values.map((hold) => definition({ hold }));
    const swept = await sweep(recordings(), { ...order({ definitions }), values, truth: null });
    expect(swept.rows).toMatchObject([
      { episodes: 2, detected: 1, missed: 1, medianDelayMs: 0, falseAlarms: 1 },
      { episodes: 1, detected: 0, missed: 2, medianDelayMs: null },
    ]);
  });

  if (dialect === 'sqlite')
    it('is run from the command line on the same files, and tells the lines of a bad rule', async () => {
      const { store, record, archive } = await worldOver(openFresh);
      await record([[0, { smoke: 0.2 }]]);
      await archive();
      const dir = tempDir();
      const [good, bad, json] = ['good.yml', 'bad.yml', 'out.json'].map((name) => join(dir, name)) as [
        string,
        string,
        string,
      ];
      const rule = 'id: smoky\ntitle: { zh: 烟, en: Smoky }\nkinds: [smoke]\nseverity: major\nwhen: ';
      writeFileSync(good, `${rule}smoke >= 0.15\n`);
      writeFileSync(bad, `${rule}smok >= 0.15\n`);
      const args = ['--from', new Date(T0).toISOString(), '--data', locationOf(store).dataDir];
      const [told, refused] = await Promise.all([
        command([good, ...args, '--json', json]),
        command([bad, ...args]),
      ]);
      expect(told).toMatchObject({ status: 0, stdout: expect.stringMatching(/devices +2\n/) });
      expect(told.stdout).toContain(`smoke-1  g1    ${new Date(T0).toISOString()}  stands`);
      expect(report.parse(JSON.parse(readFileSync(json, 'utf8')))).toMatchObject({ episodeCount: 1 });
      expect(refused).toMatchObject({
        status: 65,
        stderr: expect.stringContaining('bad.yml:5: when: `smok`'),
      });
    });
});

function command(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['hub/backtest.ts', ...args], (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
