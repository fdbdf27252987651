import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { device, register } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';

test('a hub whose RTMP port is taken takes alarms, says what is wrong, and takes video when the port is free', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  const hub = await withDistrict(await runHub({ HUB_VIDEO_ENABLED: 'yes', HUB_RTMP_PORT: String(port) }));
  expect(hub.addresses.rtmp).toBeNull();
  const detector = await device(hub, 'smoke-1', 'smoke');
  await detector.send({ seq: 1, alarm: true });
  const rulesNow = async (): Promise<string[]> =>
    (await hub.api.get('/alerts?state=firing')).body.items.map(({ ruleId }: { ruleId: string }) => ruleId);
  await vi.waitFor(async () => expect(await rulesNow()).toContain('video-down'));
  expect(await rulesNow()).toHaveLength(2);

  squatter.close();
  await vi.waitFor(async () => expect(await rulesNow()).not.toContain('video-down'), { timeout: 15_000 });
  await register(hub, { id: 'gate', kind: 'camera' });
  expect((await hub.api.post('/cameras/gate/key', {})).body.rtmpUrl).toBe(
    `rtmp://127.0.0.1:${port}/live/gate`,
  );
});
