import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { systemClock } from '../../hub/kernel/clock.ts';
import { type MediaWorld, startMedia } from '../support/media.ts';
import { startMediaProcess } from '../support/media-process.ts';
import { tempDir } from '../support/temp.ts';

let world: MediaWorld;
beforeAll(async () => {
  world = await startMedia();
});
afterAll(() => world.close());

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('is started again when it dies: viewers are told to come back, and cameras publish as before', async () => {
  const { media, faults } = world;
  world.know('gate');
  const camera = await world.publish('gate');
  await camera.push(5);
  await world.until('gate', ({ publishing, codec }) => publishing && codec === 'h264');
  const [viewer, url] = [await world.watch('/gate'), media.rtmpUrl];
  await viewer.flv.until(1);
  process.kill(media.pid ?? 0, 'SIGKILL');
  await Promise.all([viewer.ended, world.until('gate', ({ publishing }) => !publishing)]);
  expect(faults).toEqual([
    null,
    { summary: 'the media process ended', detail: { code: null, signal: 'SIGKILL' } },
  ]);
  expect((await world.watch('/gate')).status).toBe(503);
  expect(await media.footage('gate', 'key')).toBeUndefined();
  expect(await world.metric('gridwatch_child_up{child="media"}')).toBe(0);
  await vi.waitFor(() => expect(faults).toHaveLength(3), { timeout: 5000 });
  expect([faults[2], media.rtmpUrl]).toEqual([null, url]);
  const again = await world.publish('gate');
  await again.push(5);
  await world.until('gate', ({ publishing, publications }) => publishing && publications === 1);
  expect((await world.watch('/gate')).status).toBe(200);
  expect(await world.metric('gridwatch_child_restarts_total{child="media"}')).toBe(1);
});

it('ends with the hub, even one that was killed', async () => {
  const parent = spawn(
    process.execPath,
    [fileURLToPath(new URL('../support/media-parent.ts', import.meta.url)), tempDir()],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5000 });
});

it('does not start on a port that is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const rtmpPort = typeof address === 'object' && address ? address.port : 0;
  const parts = { clock: systemClock, log: pino({ level: 'silent' }), metrics: new Registry() };
  const where = { rtmpPort, host: '127.0.0.1', dataDir: tempDir(), segmentMs: 60_000 };
  const starting = startMediaProcess({ ...where, ...parts, report: () => undefined });
  await expect(starting).rejects.toThrow('the media process cannot start: listen EADDRINUSE');
  taken.close();
});
