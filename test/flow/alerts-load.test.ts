import { expect, test } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { device } from '../support/device.ts';
import { GRID, login, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const PASSWORD = 'a password long enough';

async function metric(hub: TestHub, name: string): Promise<number> {
  const text = await (await fetch(`${hub.http}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** A hub whose gas detector has raised `count` alarms, two seconds apart. */
async function alarmed(count: number) {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({ HUB_ALERTING_FILE: 'none.yml' }, { clock }));
  const gas = await device(hub, 'gas-1', 'gas');
  for (let i = 0; i < count; i++) {
    await gas.send({ seq: 2 * i, alarm: true });
    await gas.send({ seq: 2 * i + 1, alarm: false });
    clock.advance(2000);
  }
  return { hub, clock };
}

test('a detector that keeps calling is a flood, an offender and chattering, with what was false of it', async () => {
  const { hub } = await alarmed(11);
  const [alert] = (await hub.api.get('/alerts')).body.items;
  await hub.api.post(`/alerts/${alert.id}/false-alarm`, { cause: 'cooking' });
  const { status, body } = await hub.api.get('/alerts/load');
  expect(status).toBe(200);
  expect(body).toMatchObject({ alarms: 11, peakPer10Min: 11, falseAlarms: 1, standing: { count: 0 } });
  expect(body.floods).toMatchObject([{ alarms: 11 }]);
  const offender = { deviceId: 'gas-1', ruleId: 'device-alarm', alarms: 11, alerts: 11, falseAlarms: 1 };
  expect(body.offenders).toMatchObject([offender]);
  expect(body.chattering).toMatchObject([{ ...offender, chatters: 3 }]);
  expect(await metric(hub, 'gridwatch_alarms_10min')).toBe(11);
  expect(await metric(hub, 'gridwatch_alarm_flood')).toBe(1);

  expect(body).toMatchObject({ operators: 1, averagePerOperator: body.averagePer10Min });
  expect(body.falseRates.devices).toEqual([{ id: 'gas-1', alerts: 11, falseAlarms: 1, rate: 1 / 11 }]);
  const history = (await hub.api.get('/alerts/load/history')).body;
  expect(history.buckets).toHaveLength(145);
  expect(history.buckets.at(-1)).toMatchObject({ alarms: 11, operators: 1, perOperator: 11 });
  expect(await metric(hub, 'gridwatch_alarm_operators')).toBe(1);
  expect(await metric(hub, 'gridwatch_alarms_10min_per_operator')).toBe(11);
  expect(await metric(hub, 'gridwatch_alarms_chattering')).toBe(1);
  const labels = (names: string) => `\\{${names}\\}`;
  const offender11 = labels('rule="device-alarm",device="gas-1"');
  expect(await metric(hub, `gridwatch_alarm_offender${offender11}`)).toBe(11);
  expect(await metric(hub, `gridwatch_alerts_marked_false_total${labels('rule="device-alarm"')}`)).toBe(1);
});

test('what stands for a day is named, and counted in the metrics', async () => {
  const { hub, clock } = await alarmed(1);
  const heat = await device(hub, 'heat-1', 'heat');
  await heat.send({ seq: 1, temperature: 60 });
  expect(await metric(hub, 'gridwatch_alarms_10min')).toBe(2);
  const [alert] = (await hub.api.get('/alerts?state=open')).body.items;
  clock.advance(86_400_000);
  const again = await login(hub.http);
  const { body } = await again.get('/alerts/load');
  expect(body.standing.alertIds).toContain(alert.id);
  expect(await metric(hub, 'gridwatch_alerts_standing')).toBeGreaterThan(0);
});

test('everybody is told the load of their own grids, and of no more than 31 days', async () => {
  const { hub } = await alarmed(3);
  for (const [username, gridCode, alarms] of [
    ['li', GRID, 3],
    ['wang', OTHER_GRID, 0],
  ] as const) {
    await hub.api.post('/users', { username, role: 'operator', gridCode, password: PASSWORD });
    const { body } = await (await login(hub.http, username, PASSWORD)).get('/alerts/load');
    expect(body.alarms).toBe(alarms);
  }
  const far = await hub.api.get('/alerts/load?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z');
  expect(far).toMatchObject({ status: 400, body: { code: 'bad-request' } });
});
