import type { Page } from 'playwright-core';
import type { Role } from '../../hub/auth/principal.ts';
import type { TestHub } from './hub.ts';

const PASSWORD = 'a long enough password';

/** Makes a user of the field and logs in on their page, as they do. */
export async function logInAt(
  page: Page,
  hub: Pick<TestHub, 'http' | 'api'>,
  place: Extract<Role, 'station' | 'worker'>,
  { username, gridCode }: { username: string; gridCode: string },
): Promise<void> {
  const user = { username, displayName: username, role: place, gridCode, password: PASSWORD };
  const { status, body } = await hub.api.post('/users', user);
  if (status !== 201) throw new Error(`user ${username} was refused: ${JSON.stringify(body)}`);
  await page.goto(`${hub.http}/${place}`);
  await page.fill('input[name=username]', username);
  await page.fill('input[name=password]', PASSWORD);
  await page.click('button[type=submit]');
}

/** Waits until the page would open without a network: its service worker has it, and what the hub said. */
export async function untilOffline(page: Page, answers: readonly string[]): Promise<void> {
  await page.waitForFunction(
    async (wanted) => {
      if (!navigator.serviceWorker.controller) return false;
      const keys = await (await caches.open('field-answers')).keys();
      return wanted.every((path) => keys.some(({ url }) => new URL(url).pathname === `/api/v1${path}`));
    },
    answers,
    { polling: 100 },
  );
}
