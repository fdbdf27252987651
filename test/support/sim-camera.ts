import { expect, onTestFinished, vi } from 'vitest';
import { startCameras } from '../../simulators/cameras/cameras.ts';
import type { TestHub } from './hub.ts';

/**
 * A simulated camera that pushes its pictures, with the instant in them, to a hub that knows the device; resolves when
 * the hub has at least `ms` of it. It ends with the test.
 */
export async function film(hub: Pick<TestHub, 'api' | 'addresses'>, id: string, ms: number): Promise<void> {
  const { body } = await hub.api.post(`/cameras/${id}/key`, {});
  const cameras = startCameras({
    rtmpUrl: `${hub.addresses.rtmp}/live`,
    cameras: [{ id, scene: 'gate', key: body.key, clip: null, condition: 'normal' }],
    seed: 1,
    renewKey: () => Promise.reject(new Error('no key is to be had')),
    say: () => undefined,
  });
  onTestFinished(() => cameras.close());
  await vi.waitFor(
    async () => {
      const { lastFrameAt, since } = (await hub.api.get(`/cameras/${id}`)).body;
      expect(Date.parse(lastFrameAt) - Date.parse(since)).toBeGreaterThan(ms);
    },
    { timeout: 20_000, interval: 100 },
  );
}
