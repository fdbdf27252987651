import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
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
  await vi.waitFor(
    async () => {
      const kept = await page.evaluate(`(async () => {
        if (!navigator.serviceWorker.controller) return [];
        const keys = await (await caches.open('field-answers')).keys();
        return keys.map(({ url }) => new URL(url).pathname);
      })()`);
      expect(kept).toEqual(expect.arrayContaining(answers.map((path) => `/api/v1${path}`)));
    },
    { timeout: 15_000, interval: 100 },
  );
}
