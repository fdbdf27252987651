import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { connectDevice, register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { type Reel, RtmpCamera } from '../support/rtmp-camera.ts';

/** How long a camera may be gone before it is offline, and what a slow machine takes to say so. */
const GRACE_MS = 10_000;
const SLOW_MS = 8000;

useBrowser();

const reel: Reel = { source: 'testsrc=size=320x180', gop: 10, seconds: 4 };

interface Camera {
  id: string;
  /** Ends publishing and does not come back. */
  leave(): Promise<void>;
}

/** A registered camera that publishes, and comes back when it is thrown out, until it leaves or the test ends. */
async function camera(
  hub: TestHub,
  id: string,
  name: string,
  more: Record<string, unknown> = {},
): Promise<Camera> {
  await register(hub, { id, kind: 'camera', labels: { name }, ...more });
  const { body } = await hub.api.post(`/cameras/${id}/key`, undefined);
  const left = new AbortController();
  let now = await RtmpCamera.connect(`${body.rtmpUrl}?key=${body.key}`, reel);
  const publish = async (): Promise<void> => {
    await now.run();
    while (!left.signal.aborted) {
      try {
        now = await RtmpCamera.connect(`${body.rtmpUrl}?key=${body.key}`, reel);
        await now.run();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200)); // nobody listens there yet
      }
    }
  };
  const publishing = publish();
  const leave = async (): Promise<void> => {
    left.abort();
    await now.close();
    await publishing;
  };
  onTestFinished(leave);
  return { id, leave };
}

const hubWithVideo = async (): Promise<TestHub> => withDistrict(await runHub({ HUB_VIDEO_ENABLED: 'yes' }));

async function openAt(
  hub: TestHub,
  path: string,
): Promise<{ page: Page; errors: string[]; scripts: string[] }> {
  const { page, errors } = await openPage('en');
  const scripts: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) scripts.push(pathname);
  });
  await logIn(page, hub.http);
  await page.locator('.rail').waitFor();
  await page.getByText('No open alerts').waitFor();
  expect(scripts.filter((name) => /mpegts|Player|Camera/.test(name))).toEqual([]);
  await page.goto(`${hub.http}${path}`);
  return { page, errors, scripts };
}

/** What the live picture shows, small: a moving picture is another one each time. */
const pictureOf = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 36;
    canvas.getContext('2d').drawImage(document.querySelector('.player[data-standing=live] video'), 0, 0, 64, 36);
    return canvas.toDataURL('image/png');
  })()`);

async function expectMoving(page: Page): Promise<void> {
  const before = await pictureOf(page);
  expect(before).toContain('data:image/png');
  await vi.waitFor(async () => expect(await pictureOf(page)).not.toBe(before), { timeout: SLOW_MS });
}

/** The media process of the hub in this process. */
function mediaPid(): number {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const parent = /\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (Number(parent) === process.pid && command.includes('video/media/main.ts')) return Number(name);
    } catch {
      continue; // it has ended meanwhile
    }
  }
  throw new Error('the hub has no media process');
}

test('a tile of the wall is a still until it is pointed at, then it moves, and says so when its camera is gone', async () => {
  const hub = await hubWithVideo();
  const east = await camera(hub, 'cam-east', 'East gate');
  await camera(hub, 'cam-west', 'West gate');
  const { page, errors, scripts } = await openAt(hub, '/cameras?layout=4');
  const tile = page.locator('[data-tile=cam-east]');
  await tile.locator('.still img').waitFor();
  expect(scripts.filter((name) => name.includes('mpegts'))).toEqual([]);

  await tile.getByRole('button', { name: 'Play East gate' }).click();
  const player = tile.locator('.player');
  await player.and(page.locator('[data-standing=live]')).waitFor();
  await expectMoving(page);
  expect(await page.locator('[data-tile=cam-west] video').count()).toBe(0);

  await east.leave();
  await player.and(page.locator(':not([data-standing=live])')).waitFor({ timeout: 3000 + SLOW_MS });
  await player.getByText('Offline since').waitFor({ timeout: GRACE_MS + SLOW_MS });
  await page.goto(`${hub.http}/cameras?view=list&state=offline`);
  await page.getByRole('row', { name: 'East gate' }).locator('[data-camera-state=offline]').waitFor();
  expect(await page.getByRole('row', { name: 'West gate' }).count()).toBe(0);
  expect(errors).toEqual([]);
});

test('a player goes on by itself after the media process was killed, and its frame can be saved', async () => {
  const hub = await hubWithVideo();
  await camera(hub, 'cam-east', 'East gate');
  const { page, errors } = await openAt(hub, '/cameras/cam-east');
  const live = page.locator('.player[data-standing=live]');
  await live.waitFor();
  await expectMoving(page);

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save this frame' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^East_gate_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.jpg$/);
  const bytes = readFileSync(await saved.path());
  expect(bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');

  process.kill(mediaPid(), 'SIGKILL');
  await page.locator('.player[data-standing=reconnecting]').waitFor();
  await live.waitFor({ timeout: GRACE_MS + SLOW_MS });
  await expectMoving(page);
  expect(errors).toEqual([]);
});

test('a critical alarm takes the large tiles with the cameras of its place until somebody acknowledges it', async () => {
  const hub = await hubWithVideo();
  await camera(hub, 'cam-east', 'East gate');
  await camera(hub, 'cam-west', 'West gate');
  const labels = { cameras: 'cam-west' };
  const smoke = { id: 'smoke-1', kind: 'smoke', address: 'Building 3' };
  const secret = await register(hub, { ...smoke, labels });
  const detector = await connectDevice(hub, { ...smoke, secret });
  const { page, errors } = await openAt(hub, '/cameras?layout=4');
  await page.locator('[data-tile=cam-east]').waitFor();

  await detector.send({ seq: 1, alarm: true });
  await page.locator('[data-promoted=cam-west] .player[data-standing=live]').waitFor();
  expect(await page.locator('[data-promoted]').count()).toBe(1);
  await page.locator('.promoted').getByRole('button', { name: 'Acknowledge' }).click();
  await page.locator('.promoted').waitFor({ state: 'detached' });
  await page.locator('.wall-tiles.of-4 [data-tile=cam-west]').waitFor();
  expect(errors).toEqual([]);
});
