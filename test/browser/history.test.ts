import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { device } from '../support/device.ts';
import { GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const MIN_MS = 60_000;

useBrowser();

interface Screen {
  page: Page;
  errors: string[];
  /** Scripts loaded so far. */
  scripts: string[];
  /** Queries for readings so far. */
  asked: URLSearchParams[];
}

/** A logged-in page; what it asks for is written down. */
async function openScreen(hub: TestHub): Promise<Screen> {
  const { page, errors } = await openPage('en');
  const screen: Screen = { page, errors, scripts: [], asked: [] };
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith('.js')) screen.scripts.push(pathname);
    if (pathname.endsWith('/readings')) screen.asked.push(searchParams);
  });
  await logIn(page, hub.http);
  await page.locator('.rail').waitFor();
  return screen;
}

/** A hub with a boiler that reported every minute for `minutes`. */
async function hubWithBoiler(minutes: number) {
  const hub = await withDistrict(await runHub());
  const heat = await device(hub, 'heat-1', 'heat', { address: '锅炉房', expectEveryMs: MIN_MS });
  const readings = Array.from({ length: minutes }, (_, i) => ({
    seq: i + 1,
    at: Date.now() - (minutes - i) * MIN_MS,
    temperature: 20 + (i % 5),
  }));
  for (let i = 0; i < readings.length; i += 100) await heat.send(readings.slice(i, i + 100));
  return { hub, heat };
}

const chart = (page: Page, attributes: string) => page.locator(`.chart${attributes}`);
const lengthOf = (query: URLSearchParams | undefined): number =>
  Date.parse(query?.get('to') ?? new Date().toISOString()) - Date.parse(query?.get('from') ?? '');

test('live values continue the history, each once, and the first page brings no charts along', async () => {
  const { hub, heat } = await hubWithBoiler(3);
  const { page, errors, scripts } = await openScreen(hub);
  await page.getByText('No open alerts').waitFor();
  expect(scripts.filter((name) => name.includes('echarts'))).toEqual([]);

  await page.goto(`${hub.http}/devices/heat-1`);
  await chart(page, '[data-points="3"] canvas').waitFor();
  expect(scripts.some((name) => name.includes('echarts'))).toBe(true);
  await heat.send({ seq: 100, temperature: 41.5 });
  await chart(page, '[data-points="4"][data-newest="41.5"]').waitFor();
  await heat.send({ seq: 101, temperature: 42.5 });
  await chart(page, '[data-points="5"][data-newest="42.5"]').waitFor();

  const file = await page.request.get(
    `${hub.http}${await page.locator('.history-tools a[download]').getAttribute('href')}`,
  );
  expect((await file.text()).trim().split('\n')).toHaveLength(6);

  await page.reload();
  await chart(page, '[data-points="5"][data-newest="42.5"]').waitFor();
  expect(errors).toEqual([]);
});

test('zooming in asks for less and ends at the readings, and the way back to live is one button', async () => {
  // A reading a minute: more than there is room for in a day.
  const { hub, heat } = await hubWithBoiler(1440);
  const { page, errors, asked } = await openScreen(hub);
  await page.goto(`${hub.http}/devices/heat-1?range=24h`);
  await chart(page, ':not([data-step="0"]) canvas').waitFor();
  await page.getByText('every 5 min').waitFor();
  await vi.waitFor(() => expect(lengthOf(asked.at(-1))).toBeGreaterThan(24 * 60 * MIN_MS));

  const box = (await chart(page, '').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.wheel(0, -400);
  await page.getByRole('button', { name: 'Back to live' }).waitFor();
  await page.waitForURL(/from=.*to=/);
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom in' }).click();
  await vi.waitFor(() => expect(lengthOf(asked.at(-1))).toBeLessThan(12 * 60 * MIN_MS));
  await chart(page, '[data-step="0"]').waitFor();
  await page.getByText('raw readings').waitFor();
  expect(Number(await chart(page, '').getAttribute('data-points'))).toBeGreaterThan(10);

  // What a colleague opens is the same stretch, standing still.
  const address = page.url();
  await page.goto(address);
  await page.getByRole('button', { name: 'Back to live' }).waitFor();
  await chart(page, '[data-step="0"] canvas').waitFor();
  expect(asked.at(-1)?.get('to')).not.toBeNull();

  await page.getByRole('button', { name: 'Back to live' }).click();
  await page.locator('.history-live').waitFor();
  await page.waitForURL(/range=/);
  await heat.send({ seq: 5000, temperature: 33.25 });
  await chart(page, '[data-newest="33.25"]').waitFor();

  // In steps a live value fills the running one: it raises its maximum, and no point is added.
  await page.goto(`${hub.http}/devices/heat-1?range=30d`);
  await chart(page, ':not([data-step="0"])[data-newest="33.25"]').waitFor();
  const points = await chart(page, '').getAttribute('data-points');
  await heat.send({ seq: 5001, temperature: 44.5 });
  await chart(page, `[data-points="${points}"][data-newest="44.5"]`).waitFor();
  expect(errors).toEqual([]);
});

test('metrics are put in and out of the picture, and dragging stands still', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke', { address: '3 号楼 1201' });
  await smoke.send(
    [5, 4, 3, 2, 1].map((ago, i) => ({
      seq: i + 1,
      at: Date.now() - ago * MIN_MS,
      smoke: 0.02,
      battery: 97,
      alarm: false,
    })),
  );
  const { page, errors, asked } = await openScreen(hub);
  await page.goto(`${hub.http}/devices/smoke-1`);
  // What rules look at: smoke and alarm.
  await chart(page, '[data-points="10"] canvas').waitFor();
  await page.locator('.value[data-metric=battery]').click();
  await chart(page, '[data-points="15"]').waitFor();
  expect(new URL(page.url()).searchParams.getAll('metric')).toEqual(['smoke', 'alarm', 'battery']);
  expect(asked.at(-1)?.getAll('metric')).toEqual(['smoke', 'alarm', 'battery']);

  const box = (await chart(page, '').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 150, { steps: 8 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  await page.getByRole('button', { name: 'Back to live' }).waitFor();
  expect(errors).toEqual([]);
});

test('a grid page shows one small chart for each device that measures, with what it measures now', async () => {
  const hub = await withDistrict(await runHub());
  const gases = [];
  for (const id of ['gas-1', 'gas-2', 'gas-3']) {
    const gas = await device(hub, id, 'gas', { address: `老槐树饭庄 ${id}` });
    await gas.send({ seq: 1, gas: 3 });
    gases.push(gas);
  }
  await device(hub, 'silent-1', 'gas');
  const { page, errors } = await openScreen(hub);
  await page.locator('.district-map[data-ready=true]').waitFor();
  const map = (await page.locator('.district-map').boundingBox())!;
  await page.mouse.click(map.x + map.width * 0.42, map.y + map.height * 0.75);
  await page.getByRole('link', { name: 'Open the grid' }).click();
  await page.waitForURL(`**/grids/${GRID}`);
  await page.locator('.small-chart[data-points="1"]').nth(2).waitFor();
  expect(await page.locator('.small-chart').count()).toBe(3);
  await page.getByText('1 more devices do not measure this').waitFor();

  // What is alarming comes first, and its value is the one of this moment.
  await gases[2]!.send({ seq: 2, gas: 61, alarm: true });
  await page.locator('.tile').first().locator('.tile-value', { hasText: '61' }).waitFor();
  expect(await page.locator('.tile').first().getAttribute('data-device')).toBe('gas-3');
  await page.locator('.tile').first().click();
  await page.waitForURL('**/devices/gas-3**');
  await page.getByRole('link', { name: '第一网格' }).click();
  await page.waitForURL(`**/grids/${GRID}`);
  expect(errors).toEqual([]);
});
