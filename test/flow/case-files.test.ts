import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTypesFile, typesOf } from '../../hub/cases/event-type-file.ts';
import { loadUnits } from '../../hub/cases/unit-file.ts';
import { RuleFilesError } from '../../hub/rules/load.ts';
import { tempDir } from '../support/temp.ts';

/** The types of a file as the hub takes them up. */
const loadEventTypes = (path: string, dayMs: number) => typesOf(readTypesFile(path), dayMs);

const DAY_MS = 7 * 3_600_000;

function written(text: string): string {
  const file = join(tempDir(), 'data.yml');
  writeFileSync(file, text);
  return file;
}

/** What is wrong, as `line key: message`. */
function problems(load: () => unknown): string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof RuleFilesError)) throw error;
    return error.problems.map(({ line, key, message }) => `${line} ${key}: ${message}`);
  }
}

test('the shipped types have their limits and take the alerts of every kind of device', () => {
  const types = loadEventTypes('config/event-types.yml', DAY_MS);
  expect(types.find('event', '1101990101')?.limits.handle).toEqual({ clock: 'office', ms: 4 * 3_600_000 });
  expect(types.find('event', '1101990104')?.limits.handle).toEqual({ clock: 'office', ms: 20 * DAY_MS });
  const kinds = ['smoke', 'gas', 'co', 'heat', 'camera', 'manual', 'power', 'water'];
  const codes = kinds.map((kind) => types.ofAlert({ ruleId: 'x', labels: { kind } })?.code.slice(6));
  expect(codes).toEqual(['0401', '0402', '0403', '0401', '0404', '0401', '0404', '0404']);
  expect(types.ofAlert({ ruleId: 'area-outage', labels: {} })?.code.slice(6)).toBe('0405');
  const units = new Set(loadUnits('config/units.yml').map(({ id }) => id));
  for (const { responsible } of types.all) expect(responsible === null || units.has(responsible)).toBe(true);
});

test('every mistake in a table of types is told with its line', () => {
  const file = written(`types:
  - code: "110199"
    name: { zh: 甲, en: A }
    limits: { handle: 4 hours }
  - code: "1101990101"
    name: { zh: 乙 }
    limits: { verify: 1d }
    simpel: true
  - { code: "1101990102", name: { zh: 丙, en: C }, limits: { handle: 1d } }
`);
  expect(problems(() => loadEventTypes(file, DAY_MS))).toEqual([
    '2 types.0.code: write ten digits: 6 county, 2 major, 2 minor class',
    expect.stringMatching(/^4 types\.0\.limits\.handle: write a limit such as/),
    expect.stringMatching(/^6 types\.1\.name\.en: /),
    expect.stringMatching(/^7 types\.1\.limits\.handle: /),
    '8 types.1.simpel: there is no such key: remove it, or check its spelling',
  ]);
  const twice = written(`types:
  - { code: "1101990102", name: { zh: 丙, en: C }, limits: { handle: 1d } }
  - { code: "1101990102", class: component, name: { zh: 丙, en: C }, limits: { handle: 1d } }
  - { code: "1101990102", name: { zh: 丙, en: C }, limits: { handle: 1d } }
`);
  expect(problems(() => loadEventTypes(twice, DAY_MS))).toEqual([
    '4 types.2.code: there is a type 1101990102 of this class already',
  ]);
  expect(problems(() => loadEventTypes(written('types: ['), DAY_MS))).toHaveLength(1);
  expect(loadEventTypes(join(tempDir(), 'none.yml'), DAY_MS).all).toEqual([]);
});

test('every mistake in a table of units is told with its line', () => {
  const file = written(`units:
  - { id: gardens, name: { zh: 园林, en: Parks }, hours: "25:00-26:00" }
  - { id: gardens, name: { zh: 园林, en: Parks } }
`);
  expect(problems(() => loadUnits(file))[0]).toMatch(/^2 units\.0\.hours: write two different times/);
  const twice = written(
    'units:\n  - { id: a, name: { zh: 甲, en: A } }\n  - { id: a, name: { zh: 甲, en: A } }\n',
  );
  expect(problems(() => loadUnits(twice))).toEqual(['3 units.1.id: there is a unit a already']);
});
