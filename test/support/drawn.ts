import type { Page } from 'playwright-core';

/** What runs in the page, as text: the hub's types know no browser. */
async function ask<T>(page: Page, script: string): Promise<T> {
  return (await page.evaluate(`(() => {${script}})()`)) as T;
}

/** What lies within `selector` and is drawn beyond the right edge of the screen. */
export const tooWide = (page: Page, selector: string): Promise<string[]> =>
  ask(
    page,
    `return [...document.querySelectorAll('${selector} *')].flatMap((element) => {
      const { right, width } = element.getBoundingClientRect();
      const hidden = element.closest('.visually-hidden');
      return width > 0 && !hidden && right > innerWidth + 1 ? [element.tagName + '.' + element.className] : [];
    });`,
  );

/** Texts within `selector` whose colour, over the first opaque ground behind it, has a contrast below 4.5. */
export const faintTexts = (page: Page, selector: string): Promise<string[]> =>
  ask(
    page,
    `const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    };
    const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const groundOf = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255];
    };
    return [...document.querySelectorAll('${selector} *')].flatMap((element) => {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
      if (!own || element.closest('.visually-hidden, .is-lost')) return [];
      const pair = [rgba(getComputedStyle(element).color), groundOf(element)].map(luminance);
      const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
      return ratio < 4.5 ? [element.className + ' ' + element.textContent.slice(0, 20) + ' ' + ratio.toFixed(2)] : [];
    });`,
  );

/** The ring of what has the focus. */
export const focusRing = (page: Page): Promise<{ style: string; width: string; color: string }> =>
  ask(
    page,
    `const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement);
    return { style: outlineStyle, width: outlineWidth, color: outlineColor };`,
  );

/** Everything that moves now; `endless` moves until it is stopped. */
export const movements = (page: Page): Promise<{ periodMs: number; endless: boolean }[]> =>
  ask(
    page,
    `return document.getAnimations().map((one) => {
      const { duration, iterations } = one.effect.getComputedTiming();
      return { periodMs: Number(duration), endless: iterations === Infinity };
    });`,
  );
