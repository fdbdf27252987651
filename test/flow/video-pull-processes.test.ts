import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Device } from '../../hub/devices/device.ts';
import { systemClock } from '../../hub/kernel/clock.ts';
import { freshSettings } from '../../hub/video/camera.ts';
import { Pulls } from '../../hub/video/pull/pulls.ts';
import { RtspCamera } from '../support/rtsp-camera.ts';

const SOON = { timeout: 8000, interval: 25 };

it('fetches all cameras again after the process that fetches them was killed, and gives whose process dies twice one of its own', async () => {
  const source = await RtspCamera.start('a password');
  const pulls = new Pulls({
    clock: systemClock,
    log: pino({ level: 'silent' }),
    metrics: new Registry(),
    cameras: {
      device: (id) => ({ id, disabled: false }) as Device,
      settingsOf: (id) => ({ ...freshSettings(id), source: 'rtsp', sourceUrl: source.url() }),
    },
    // Nobody takes what is fetched: it comes as far as the camera.
    rtmpUrl: () => 'rtmp://127.0.0.1:9/live',
    random: () => 0,
  });
  onTestFinished(() => pulls.close());
  const ids = ['gate', 'yard'];
  for (const id of ids) pulls.align({ id, disabled: false } as Device);
  const fetched = (plays: number) =>
    vi.waitFor(() => {
      expect(source.connections).toBeGreaterThan(plays);
      for (const id of ids) expect(pulls.of(id)?.error).toMatch(/media process of the hub/);
    }, SOON);

  await fetched(0);
  const [first] = pulls.pids;
  for (let death = 1; death <= 2; death++) {
    const [pid = 0] = pulls.pids;
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(pulls.of('gate')?.error).toMatch(/process that fetches/), SOON);
    await fetched(source.connections);
  }
  await vi.waitFor(() => expect(pulls.pids).toHaveLength(3), SOON);
  expect(pulls.pids).not.toContain(first);
});
