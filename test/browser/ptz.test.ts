import { mkdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { camera } from '../support/device.ts';
import { login, runHub, withDistrict } from '../support/hub.ts';
import { startOnvif } from '../support/onvif-device.ts';

useBrowser();

const PICTURES = 'test-results/ptz';
const PASSWORD = 'T0p-Secret-Dome';

test('a camera turns while a button or an arrow key is held, and says who else has it', async () => {
  const device = await startOnvif({ password: PASSWORD });
  const hub = await withDistrict(await runHub());
  const onvif = { host: '127.0.0.1', port: device.port, user: device.user, password: PASSWORD };
  await camera(hub, 'dome', { onvif });
  const { page, errors } = await openPage('en');
  mkdirSync(PICTURES, { recursive: true });
  await logIn(page, hub.http);
  await page.locator('.rail').waitFor();
  await page.goto(`${hub.http}/cameras/dome`);
  const pad = page.getByRole('region', { name: 'Turning' });
  const right = pad.getByRole('button', { name: 'Right', exact: true });
  await right.waitFor();

  // Nobody turns what they have not taken.
  await right.dispatchEvent('pointerdown', { button: 0, pointerId: 1 });
  await pad.getByRole('button', { name: 'Take it' }).click();
  await pad.getByText(/^You have it for \d+ s/).waitFor();
  expect(device.taken).toEqual([]);

  await right.hover();
  await page.mouse.down();
  await vi.waitFor(() => expect(device.taken[0]).toMatch(/^move 0\.6 0 /));
  await page.mouse.up();
  await vi.waitFor(() => expect(device.taken.at(-1)).toBe('stop'));

  await right.focus();
  await page.keyboard.down('ArrowUp');
  await vi.waitFor(() => expect(device.taken.at(-1)).toMatch(/^move 0 0\.6 /));
  await page.keyboard.up('ArrowUp');
  await vi.waitFor(() => expect(device.taken.at(-1)).toBe('stop'));

  await pad.getByRole('button', { name: 'Gate', exact: true }).click();
  await vi.waitFor(() => expect(device.taken.at(-1)).toBe('goto 1'));
  await page.screenshot({ path: `${PICTURES}/mine.png` });

  const body = { username: 'chief', displayName: 'chief', role: 'supervisor', gridCode: null };
  await hub.api.post('/users', { ...body, password: 'long-enough-2026' });
  const chief = await login(hub.http, 'chief', 'long-enough-2026');
  const taken = await chief.call('POST', '/cameras/dome/ptz/lock', { takeOver: true });
  expect(taken.status).toBe(200);
  await pad.getByText(/^chief has it for \d+ s/).waitFor();
  expect(await right.getAttribute('aria-disabled')).toBe('true');
  await page.setViewportSize({ width: 390, height: 844 });
  await pad.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${PICTURES}/phone.png` });
  expect(errors).toEqual([]);
});
