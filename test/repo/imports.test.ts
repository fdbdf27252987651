import { describe, expect, it } from 'vitest';
import { impurities, pure, refuseFile, refuseHubImport, refuseOuterImport } from './house.ts';
import { parseSource, readSources, type Source } from './source.ts';

const hub = readSources(['hub']);
const outer = readSources(['simulators', 'dashboard/src']);
const tests = readSources(['test']);
const hubByPath = new Map(hub.map((source) => [source.path, source]));

type Rule = (source: Source, used: Source['imports'][number]) => string | undefined;

function refused(sources: readonly Source[], rule: Rule): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((used) => {
      const why = rule(source, used);
      return why === undefined ? [] : [`${source.path} → ${used.target}: ${why}`];
    }),
  );
}

/** The verdict on one file of the hub with this text. */
const verdict = (path: string, text: string, rule: Rule = refuseHubImport): string[] =>
  refused([parseSource(path, text)], rule);

it('imports only what comes earlier in the flow', () => {
  expect(hub.length).toBeGreaterThan(50);
  expect(refused(hub, refuseHubImport)).toEqual([]);
});

it('brings only types of the hub into the dashboard, and nothing into the simulators', () => {
  expect(outer.length).toBeGreaterThan(20);
  expect(refused(outer, refuseOuterImport)).toEqual([]);
});

it('keeps I/O, clock and logger out of the cores', () => {
  expect(pure.flatMap((path) => impurities(path, hubByPath))).toEqual([]);
});

it('has no file that does two things or says nothing by its name', () => {
  const wrong = [...hub, ...outer, ...tests].flatMap((source) => {
    const why = refuseFile(source);
    return why === undefined ? [] : [`${source.path}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

describe('the checker', () => {
  it('sees every form of import, and none in comments', () => {
    const text = `
      import { a } from './a.ts';
      import type { B } from '../store/b.ts';
      import { type C, type D } from './c.ts';
      import {
        d,
        type E,
      } from './d.ts';
      import * as f from 'node:fs';
      import './g.ts';
      export { h } from './h.ts';
      export type { I } from './i.ts';
      const j = await import('./j.ts');
      new Worker(new URL('./k.ts', import.meta.url));
      // import { no } from './no.ts';
      /* import { no } from './no.ts'; */
      const address = 'http://x';
    `;
    const { imports } = parseSource('hub/rules/x.ts', text);
    const types = imports.filter(({ typeOnly }) => typeOnly).map(({ target }) => target);
    expect(imports.map(({ target }) => target.replace('hub/rules/', ''))).toEqual([
      'a.ts',
      'hub/store/b.ts',
      'c.ts',
      'd.ts',
      'node:fs',
      'g.ts',
      'h.ts',
      'i.ts',
      'j.ts',
      'k.ts',
    ]);
    expect(types).toEqual(['hub/store/b.ts', 'hub/rules/c.ts', 'hub/rules/i.ts']);
  });

  it.each([
    [
      'a later module',
      'hub/devices/x.ts',
      `import { x } from '../alerts/alerts.ts';`,
      'alerts comes after devices',
    ],
    [
      'a later type',
      'hub/devices/x.ts',
      `import type { X } from '../alerts/alerts.ts';`,
      'alerts comes after devices',
    ],
    [
      'a module without a place',
      'hub/devices/x.ts',
      `import { x } from '../stuff/x.ts';`,
      'stuff has no place',
    ],
    ['the composition root', 'hub/live/x.ts', `import { startHub } from '../app.ts';`, 'composition root'],
    ['rows of another module', 'hub/live/x.ts', `import { x } from '../alerts/rows.ts';`, 'their own module'],
    [
      'a noun the broker must not know',
      'hub/broker/x.ts',
      `import type { A } from '../alerts/alert.ts';`,
      'knows no',
    ],
    ['a package that belongs to another', 'hub/live/x.ts', `import { Aedes } from 'aedes';`, 'only broker'],
    [
      'a test support file',
      'hub/live/x.ts',
      `import { x } from '../../test/support/clock.ts';`,
      'stands alone',
    ],
  ])('refuses %s', (_what, path, text, why) => {
    expect(verdict(path, text)).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ['an earlier module', 'hub/alerts/x.ts', `import { x } from '../devices/devices.ts';`],
    ['a noun it speaks of', 'hub/rules/x.ts', `import { severities } from '../alerts/alert.ts';`],
    ['what routes are written against', 'hub/grids/x.ts', `import { instant } from '../http/wire.ts';`],
    ['anything in the composition root', 'hub/app.ts', `import { x } from './alerts/rows.ts';`],
  ])('allows %s', (_what, path, text) => {
    expect(verdict(path, text)).toEqual([]);
  });

  it('refuses code of the hub in the dashboard and anything of it in a simulator', () => {
    const code = `import { severities } from '../../hub/alerts/alert.ts';`;
    const types = `import type { Alert } from '../../hub/alerts/alert.ts';`;
    expect(verdict('dashboard/src/x.tsx', code, refuseOuterImport)).toHaveLength(1);
    expect(verdict('dashboard/src/x.tsx', types, refuseOuterImport)).toEqual([]);
    expect(verdict('simulators/fleet/x.ts', types, refuseOuterImport)).toHaveLength(1);
  });

  it.each([
    ['a clock it imports', `import { systemClock } from '../kernel/clock.ts';`],
    ['the wall clock', `const at = Date.now();`],
    ['a file', `import { readFileSync } from 'node:fs';`],
    ['what another file brings along', `import { b } from './b.ts';`],
  ])('finds %s in a core', (_what, text) => {
    const b = parseSource('hub/rules/b.ts', `import { pino } from 'pino';`);
    const a = parseSource('hub/rules/a.ts', text);
    const sources = new Map([a, b].map((source) => [source.path, source]));
    expect(impurities('hub/rules/a.ts', sources)).toHaveLength(1);
    expect(impurities('hub/rules/gone.ts', sources)).toHaveLength(1);
  });

  it('refuses a long file and a name that says nothing', () => {
    const file = (path: string, lines: number): Source => parseSource(path, 'x;\n'.repeat(lines));
    expect(refuseFile(file('hub/rules/a.ts', 300))).toBeUndefined();
    expect(refuseFile(file('hub/rules/a.ts', 301))).toContain('301 lines');
    for (const name of ['utils.ts', 'grid-helpers.ts', 'manager.tsx', 'common.ts', 'misc.ts']) {
      expect(refuseFile(file(`hub/rules/${name}`, 1))).toContain('says nothing');
    }
  });
});
