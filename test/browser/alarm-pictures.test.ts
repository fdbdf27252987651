import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { register } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { film } from '../support/sim-camera.ts';
import { FIRE, flatFire } from '../support/stations.ts';

useBrowser();

const reader = `data:text/javascript,${encodeURIComponent(
  stripTypeScriptTypes(readFileSync('simulators/cameras/clock-strip.ts', 'utf8')),
)}`;

/** The instants burnt into what a page shows in elements of this selector, read from their pixels. */
async function clocksOn(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(`(async () => {
    const { readClockRgba } = await import(${JSON.stringify(reader)});
    return [...document.querySelectorAll(${JSON.stringify(selector)})].map((shown) => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 360;
      const context = canvas.getContext('2d');
      context.drawImage(shown, 0, 0, 640, 360);
      return readClockRgba(context.getImageData(0, 0, 640, 360).data, 640) ?? 0;
    });
  })()`);
}

test('a fire ends with a case whose page shows the still of its moment and plays a clip that begins before it', async () => {
  const hub = await withDistrict(await runHub({ HUB_VIDEO_ENABLED: 'yes', HUB_EVIDENCE_CLIP_AFTER_S: '4' }));
  await register(hub, { id: 'gate', kind: 'camera', ...FIRE, labels: { name: '东门' } });
  await film(hub, 'gate', 4000);
  const { page, errors } = await openPage('zh-CN');
  // The page's own policy forbids code from elsewhere, and so it should: only this test brings some along.
  await page.route('**/cases/*', async (route) => {
    const answer = await route.fetch();
    const headers = { ...answer.headers() };
    delete headers['content-security-policy'];
    await route.fulfill({ response: answer, headers });
  });
  await logIn(page, hub.http);
  await page.locator('.rail').waitFor();
  await flatFire(hub);
  const [alert] = await vi.waitFor(async () => {
    const { items } = (await hub.api.get('/alerts')).body;
    expect(items).toHaveLength(2);
    return items as Record<string, string>[];
  });
  await page.goto(`${hub.http}/cases/${alert?.['caseId']}`);
  const still = page.locator('[data-picture=snapshot] img');
  await still.first().waitFor();
  const clip = page.locator('[data-picture=clip] video');
  await clip.first().waitFor({ timeout: 20_000 });

  const firedAt = Date.parse(alert?.['firedAt'] ?? '');
  await page.waitForFunction(`document.querySelector('[data-picture=snapshot] img').naturalWidth > 0`);
  const [seenAt] = await clocksOn(page, '[data-picture=snapshot] img');
  expect(Math.abs(seenAt! - firedAt)).toBeLessThan(1000);

  await page.evaluate(`(async () => {
    const video = document.querySelector('[data-picture=clip] video');
    video.pause();
    video.currentTime = 0;
    await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  })()`);
  const [beginsAt] = await clocksOn(page, '[data-picture=clip] video');
  expect(beginsAt).toBeLessThan(firedAt - 3000);
  await page.evaluate(`document.querySelector('[data-picture=clip] video').play()`);
  await vi.waitFor(
    async () =>
      expect((await clocksOn(page, '[data-picture=clip] video'))[0]).toBeGreaterThan(beginsAt! + 1000),
    { timeout: 10_000, interval: 200 },
  );
  expect(errors).toEqual([]);
});
