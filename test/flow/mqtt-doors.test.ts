import { expect, test } from 'vitest';
import { connectDevice, device, register } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';

test('a device may come over WebSocket, on the HTTP port, with the same rights', async () => {
  const hub = await withDistrict(await runHub());
  const secret = await register(hub, { id: 'smoke-1', kind: 'smoke' });
  const over = { mqtt: `${hub.http.replace('http', 'ws')}/mqtt` };
  const smoke = await connectDevice(over, { id: 'smoke-1', kind: 'smoke', secret });
  await smoke.send({ seq: 1, smoke: 0.03 });
  expect((await hub.api.get('/devices/smoke-1')).body.last.metrics).toEqual({ smoke: 0.03 });
  await expect(connectDevice(over, { id: 'smoke-1', kind: 'smoke', secret: 'wrong' })).rejects.toThrow(
    /Connection refused/i,
  );
});

test('what a device sends too fast waits and is not lost, and its alarm overtakes it', async () => {
  const hub = await withDistrict(
    await runHub({ HUB_MQTT_MAX_PUBLISHES_PER_SECOND: '5', HUB_MQTT_PUBLISH_BURST: '1' }),
  );
  const smoke = await device(hub, 'smoke-1', 'smoke');
  const acknowledged: string[] = [];
  const telemetry = [1, 2, 3, 4].map((seq) =>
    smoke.send({ seq, smoke: 0.01 }).then(() => acknowledged.push(`telemetry ${seq}`)),
  );
  const alarm = smoke.send({ seq: 5, alarm: true }).then(() => acknowledged.push('alarm'));
  await alarm;
  expect(acknowledged).not.toContain('telemetry 2');
  await Promise.all(telemetry);
  expect(acknowledged.filter((what) => what !== 'alarm')).toEqual(
    [1, 2, 3, 4].map((seq) => `telemetry ${seq}`),
  );
  const { body } = await hub.api.get('/devices/smoke-1/readings?metric=smoke');
  expect(body.series[0].points).toHaveLength(4);
});
