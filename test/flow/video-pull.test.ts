import { readdirSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { camera } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { RtspCamera } from '../support/rtsp-camera.ts';

const PASSWORD = 'Pa55/w:rd %41';
const WRONG = 'Wr0ngSecret';
const SOON = { timeout: 8000, interval: 50 };

const viewOf = async (hub: TestHub, id: string) => (await hub.api.get(`/cameras/${id}`)).body;

/** Resolves with the camera once it is fetched and in view. */
const live = (hub: TestHub, id: string) =>
  vi.waitFor(async () => {
    const view = await viewOf(hub, id);
    expect(view).toMatchObject({ state: 'live', codec: 'h264', pull: { state: 'streaming', error: null } });
    return view;
  }, SOON);

async function snapshot(hub: TestHub, id: string): Promise<string> {
  const headers = { cookie: hub.api.cookie };
  const answer = await fetch(`${hub.http}/api/v1/cameras/${id}/snapshot.jpg?maxAgeMs=0`, { headers });
  return Buffer.from(await answer.arrayBuffer())
    .subarray(0, 3)
    .toString('hex');
}

/** The command lines of every process there is. */
function commandLines(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return ''; // it has ended meanwhile
      }
    })
    .join('\n');
}

it('fetches cameras by RTSP and HTTP-FLV, says why where it cannot, and never says a password', {
  timeout: 60_000,
}, async () => {
  let log = '';
  const lines = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const hub = await withDistrict(
    await runHub({ HUB_VIDEO_ENABLED: 'yes' }, { log: pino({ level: 'trace' }, lines) }),
  );
  const source = await RtspCamera.start(PASSWORD);
  await camera(hub, 'gate', { source: 'rtsp', sourceUrl: source.url() });
  await camera(hub, 'yard', { source: 'rtsp', sourceUrl: source.url(WRONG) });

  expect(await live(hub, 'gate')).toMatchObject({
    codec: 'h264',
    sourceUrl: expect.stringContaining('***@'),
  });
  expect(await snapshot(hub, 'gate')).toBe('ffd8ff');
  const refused = await vi.waitFor(async () => {
    const view = await viewOf(hub, 'yard');
    expect(view.pull).toMatchObject({ state: 'waiting', error: expect.stringMatching(/user or password/) });
    return view;
  }, SOON);
  expect(Date.parse(refused.pull.nextTryAt)).toBeGreaterThan(Date.now() - 1000);
  expect(refused.state).toBe('never');

  // What this hub plays is a source like any other.
  const play = (await hub.api.get('/cameras/gate/live')).body;
  await camera(hub, 'copy', { source: 'http-flv', sourceUrl: play.flv });
  await live(hub, 'copy');

  // Nobody outside publishes as a camera that is fetched, whatever key it had.
  expect((await hub.api.post('/cameras/gate/key')).status).toBe(409);

  // Unplugged, and plugged in again.
  await source.close();
  await vi.waitFor(async () => {
    const { pull } = await viewOf(hub, 'gate');
    expect(pull.error).toMatch(/ended the stream|broke the connection|Nothing listens/);
  }, SOON);
  await source.open();
  expect((await live(hub, 'gate')).publications).toBeGreaterThan(1);

  const metrics = await (await fetch(`${hub.http}/metrics`)).text();
  expect(metrics).toMatch(/gridwatch_camera_pulls\{state="streaming"\} [12]/);
  const told = [
    log,
    metrics,
    commandLines(),
    JSON.stringify((await hub.api.get('/cameras')).body),
    JSON.stringify((await hub.api.get('/audit')).body),
  ].join('\n');
  expect(told).toContain('a camera is not fetched');
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), WRONG, play.token])
    expect(told).not.toContain(secret);
});

it('fetches a camera on demand while somebody looks, and says of none that is left alone that it is away', {
  timeout: 60_000,
}, async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({ HUB_VIDEO_ENABLED: 'yes' }, { clock }));
  const source = await RtspCamera.start(PASSWORD);
  await camera(hub, 'stair', { source: 'rtsp', sourceUrl: source.url(), start: 'demand' });
  expect((await viewOf(hub, 'stair')).pull).toEqual({ state: 'idle', error: null, nextTryAt: null });

  expect(await snapshot(hub, 'stair')).toBe('ffd8ff');
  expect(source.plays).toBe(1);

  const { flv } = (await hub.api.get('/cameras/stair/live')).body;
  const leaving = new AbortController();
  const watching = await fetch(flv, { signal: leaving.signal });
  expect(watching.status).toBe(200);
  await vi.waitFor(async () => expect((await viewOf(hub, 'stair')).viewers).toBe(1), SOON);
  clock.advance(29_000);
  await vi.waitFor(async () => expect((await viewOf(hub, 'stair')).fps).toBeGreaterThan(0), SOON);
  leaving.abort();
  await vi.waitFor(async () => expect((await viewOf(hub, 'stair')).viewers).toBe(0), SOON);
  expect((await viewOf(hub, 'stair')).pull.state).toBe('streaming');
  clock.advance(31_000);
  await vi.waitFor(() => expect(source.watched).toBe(0), SOON);
  expect((await viewOf(hub, 'stair')).pull.state).toBe('idle');
  await vi.waitFor(async () => expect((await viewOf(hub, 'stair')).state).not.toBe('live'), SOON);
  clock.advance(20_000);
  expect((await viewOf(hub, 'stair')).metrics.online).toBe(true);

  await hub.api.get('/cameras/stair/live');
  await vi.waitFor(() => expect(source.plays).toBe(2), SOON);
});
