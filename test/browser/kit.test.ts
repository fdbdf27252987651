import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
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

/** What is drawn beyond the right edge of the screen. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.kit-board, .kit-board *')].flatMap((element) => {
      const { right, width } = element.getBoundingClientRect();
      const hidden = element.closest('.visually-hidden');
      return width > 0 && !hidden && right > window.innerWidth + 1
        ? [`${element.tagName}.${element.className}`]
        : [];
    }),
  );
}

/** What the browser drew: of every text on the page, its colour over the first opaque ground behind it. */
async function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const rgba = (colour: string): number[] => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour: number[]): number => {
      const [r, g, b] = colour.map((part) => {
        const c = part / 255;
        return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = (element: Element | null): number[] => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    return [...document.querySelectorAll('.kit-board *')].flatMap((element) => {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!own || element.closest('.visually-hidden, .is-lost')) return [];
      const [high, low] = [
        luminance(rgba(getComputedStyle(element).color)),
        luminance(groundOf(element)),
      ].sort((a, b) => b - a) as [number, number];
      const ratio = (high + 0.05) / (low + 0.05);
      return ratio < 4.5
        ? [`${element.className}: ${element.textContent?.slice(0, 20)} ${ratio.toFixed(2)}`]
        : [];
    });
  });
}

test.each(['zh-CN', 'en'] as const)(
  'the kit shows every state of every component on both grounds, in %s',
  async (language) => {
    const { page, errors } = await openKit(language);
    const boards = page.locator('.kit-board');
    expect(await boards.count()).toBe(2);
    const grounds = await boards.evaluateAll((all) =>
      all.map((one) => getComputedStyle(one).backgroundColor),
    );
    expect(new Set(grounds).size).toBe(2);
    for (const size of ['row', 'card', 'full']) {
      expect(await boards.first().locator(`.kit-cards.${size} .alert-card`).count()).toBe(8);
    }
    const drawn = (name: string) => boards.nth(1).locator(`.kit-cards.card [data-card="${name}"]`);
    expect(await drawn('pre-alarm').locator('pattern').count()).toBe(1);
    expect(await drawn('confirmed').locator('pattern').count()).toBe(0);
    expect(await drawn('drill').locator('.drill').textContent()).toBe(language === 'en' ? 'DRILL' : '演练');
    expect(await faintTexts(page)).toEqual([]);

    mkdirSync(PICTURES, { recursive: true });
  // The page scrolls inside: only a screen as high as it is shows all of it.
  const height = await page.locator('.page-inner').evaluate((element) => element.scrollHeight + 200);
  await page.setViewportSize({ width: 1440, height });
    for (const theme of ['dark', 'light']) {
      const board = page.locator(`.kit-board[data-theme="${theme}"]`);
      await board.screenshot({ path: `${PICTURES}/${theme}-${language}.png` });
    }
    expect(await tooWide(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await tooWide(page)).toEqual([]);
    expect(errors).toEqual([]);
  },
);

test('what the keyboard reaches shows a ring; a pulse is at most three a second, and none for who asked for less motion', async () => {
  const { page } = await openKit('zh-CN');
  const board = page.locator('.kit-board').first();
  const ring = await board.evaluate((element) => {
    const probe = document.createElement('i');
    probe.style.color = 'var(--action)';
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  await board.locator('.button').first().focus();
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab');
    const shown = await page.evaluate(() => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement!);
      return { outlineStyle, outlineWidth, outlineColor };
    });
    expect(shown).toEqual({ outlineStyle: 'solid', outlineWidth: '2px', outlineColor: ring });
  }

  const running = () =>
    page.evaluate(() =>
      document.getAnimations().map((one) => Number(one.effect?.getComputedTiming().duration ?? 0)),
    );
  const periods = await running();
  expect(periods.length).toBeGreaterThan(0);
  const pulses = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY)
      .map((one) => Number(one.effect?.getComputedTiming().duration)),
  );
  expect(pulses.length).toBeGreaterThan(0);
  expect(Math.min(...pulses)).toBeGreaterThanOrEqual(1000 / 3);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await running()).toEqual([]);
});
