import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { faintTexts, focusRing, movements, tooWide } from '../support/drawn.ts';
import { runHub } from '../support/hub.ts';

useBrowser();

const PICTURES = 'test-results/kit';

async function openKit(language: 'zh-CN' | 'en') {
  const hub = await runHub();
  const { page, errors } = await openPage(language, { width: 1440, height: 900 });
  await logIn(page, `${hub.http}/kit`);
  await page.locator('.kit-board').first().waitFor();
  return { page, errors };
}

test.each(['zh-CN', 'en'] as const)(
  'the kit shows every state of every component on both grounds, readable and within the screen, in %s',
  async (language) => {
    const { page, errors } = await openKit(language);
    const boards = page.locator('.kit-board');
    expect(await boards.count()).toBe(2);
    for (const size of ['row', 'card', 'full']) {
      expect(await boards.first().locator(`.kit-cards.${size} .alert-card`).count()).toBe(8);
    }
    const drawn = (name: string) => boards.nth(1).locator(`.kit-cards.card [data-card="${name}"]`);
    expect(await drawn('pre-alarm').locator('pattern').count()).toBe(1);
    expect(await drawn('confirmed').locator('pattern').count()).toBe(0);
    expect(await drawn('drill').locator('.drill').textContent()).toBe(language === 'en' ? 'DRILL' : '演练');
    expect(await faintTexts(page, '.kit-board')).toEqual([]);

    mkdirSync(PICTURES, { recursive: true });
    // The page scrolls inside: only a screen as high as it is shows all of it.
    const { height = 900 } = (await page.locator('.kit').boundingBox()) ?? {};
    await page.setViewportSize({ width: 1440, height: Math.ceil(height) + 400 });
    for (const theme of ['dark', 'light']) {
      const board = page.locator(`.kit-board[data-theme="${theme}"]`);
      await board.screenshot({ path: `${PICTURES}/${theme}-${language}.png` });
    }
    expect(await tooWide(page, '.kit')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await tooWide(page, '.kit')).toEqual([]);
    expect(errors).toEqual([]);
  },
);

test('what the keyboard reaches shows a ring; a pulse is at most three a second, and there is none for who asked for less motion', async () => {
  const { page } = await openKit('zh-CN');
  await page.locator('.kit-board .button').first().focus();
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab');
    // The dark theme's colour of action: the first board is dark.
    expect(await focusRing(page)).toEqual({ style: 'solid', width: '2px', color: 'rgb(127, 209, 199)' });
  }
  const pulses = (await movements(page)).filter(({ endless }) => endless);
  expect(pulses.length).toBeGreaterThan(0);
  expect(Math.min(...pulses.map(({ periodMs }) => periodMs))).toBeGreaterThanOrEqual(1000 / 3);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await movements(page)).toEqual([]);
});
