import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn, openPage, useBrowser } from '../support/browser.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { seedPages } from '../support/pages.ts';

useBrowser();

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: unknown[]; any: { message: string }[] }[];
}

/** What axe finds serious or worse on the page, one line each with where it is. */
async function serious(page: Page): Promise<string[]> {
  const { violations } = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as {
    violations: Finding[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
    );
}

/** A page takes seconds: each third of them is a test of its own. */
const thirds = [0, 1, 2] as const;
const cases = (['zh-CN', 'en'] as const).flatMap((language) =>
  thirds.map((third) => [language, third] as const),
);

test.each(cases)(
  'no page keeps anybody out who hears it or goes by keyboard, in %s, third %d',
  async (language, third) => {
    const hub = await withDistrict(await runHub());
    const paths = (await seedPages(hub)).filter((_path, i) => i % thirds.length === third);
    const { page, errors } = await openPage(language, { width: 1440, height: 900 });
    await page.addInitScript({ path: AXE });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`${hub.http}/login`);
    await page.locator('input[name=username]').waitFor();
    const found: Record<string, string[]> = {};
    const look = async (name: string): Promise<void> => {
      const lines = await serious(page);
      if (lines.length > 0) found[name] = lines;
    };
    await look('/login');
    await logIn(page, hub.http);
    await page.locator('.rail').waitFor();
    await page.evaluate(`localStorage.setItem('gridwatch.theme', '${language === 'en' ? 'light' : 'dark'}')`);
    for (const path of paths) {
      await page.goto(`${hub.http}${path}`);
      const head = page.locator('h1, .empty').first();
      const headed = await head.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      if (!headed) found[`${path} heading`] = ['no h1'];
      await page.locator('.loading:not(.kit-board *)').first().waitFor({ state: 'detached' });
      await look(path);
    }
    expect(found).toEqual({});
    expect(errors).toEqual([]);
  },
);
