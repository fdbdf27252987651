import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Device } from '../devices/device.ts';
import { compileRule } from './compile.ts';
import type { ReadingRule } from './rule.ts';
import { readingRuleSchema } from './schema.ts';
import { type GridTree, RuleSelection, selects } from './selection.ts';

/** A street with a market community beside a plain one; `asked` counts the questions. */
function street() {
  const parents = new Map([
    ['110', null],
    ['110001', '110'],
    ['110001001', '110001'],
    ['110002', '110'],
  ]);
  const classes = new Map([['110001', 'market']]);
  const tree = {
    version: 1,
    asked: 0,
    ancestors(code: string): string[] {
      tree.asked++;
      const codes: string[] = [];
      for (let at: string | null = code; at !== null; at = parents.get(at) ?? null) codes.push(at);
      return codes;
    },
    isWithin(code: string, root: string): boolean {
      return tree.ancestors(code).includes(root);
    },
    get: (code: string) => ({ class: classes.get(code) ?? null }),
    move: (code: string, parent: string) => {
      parents.set(code, parent);
      tree.version++;
    },
  } satisfies GridTree & Record<string, unknown>;
  return tree;
}

function rule(id: string, selector: object = {}): ReadingRule {
  const written = { id, title: { zh: '测', en: 'test' }, kinds: ['smoke'], when: 'alarm', severity: 'minor' };
  const compiled = compileRule(readingRuleSchema.parse({ ...written, ...selector }), 1);
  if (Array.isArray(compiled) || compiled.on !== 'reading') throw new Error('no rule on readings');
  return compiled;
}

const device = (gridCode: string, labels: Device['labels'] = {}): Device => ({
  id: 'd',
  no: 1,
  kind: 'smoke',
  gridCode,
  lng: null,
  lat: null,
  address: null,
  owner: null,
  codec: null,
  expectEveryMs: null,
  labels,
  disabled: false,
  createdAt: 0,
  updatedAt: 0,
});

const ids = (rules: readonly ReadingRule[]): string[] => rules.map(({ id }) => id);

test('a selector takes the devices of a grid and below it, of a class of grid, and with labels', () => {
  const selection = new RuleSelection(
    [
      rule('all'),
      rule('in-grid', { grids: ['110001'] }),
      rule('in-market', { gridClass: ['market'] }),
      rule('kitchens', { labels: { room: ['kitchen', 'canteen'], floor: '1' } }),
      rule('both', { grids: ['110002'], labels: { room: 'kitchen' } }),
    ],
    street(),
  );
  const of = (gridCode: string, labels = {}) => ids(selection.rulesFor(device(gridCode, labels)));
  expect(of('110001001')).toEqual(['all', 'in-grid', 'in-market']);
  expect(of('110002')).toEqual(['all']);
  expect(of('110')).toEqual(['all']);
  expect(of('110002', { room: 'kitchen' })).toEqual(['all', 'both']);
  expect(of('110', { room: 'canteen', floor: '1' })).toEqual(['all', 'kitchens']);
});

test('the rules of a device are worked out once, until the device or the grid tree changes', () => {
  const tree = street();
  const selection = new RuleSelection([rule('in-grid', { grids: ['110001'] })], tree);
  const one = device('110002');
  expect(ids(selection.rulesFor(one))).toEqual([]);
  for (let i = 0; i < 10; i++) selection.rulesFor(one);
  expect(tree.asked).toBe(1);

  tree.move('110002', '110001');
  expect(ids(selection.rulesFor(one))).toEqual(['in-grid']);
  expect(ids(selection.rulesFor(device('110')))).toEqual([]);
  expect(tree.asked).toBe(4);
});

test('devices that match alike share one list', () => {
  const selection = new RuleSelection([rule('in-grid', { grids: ['110'] }), rule('all')], street());
  const first = selection.rulesFor({ ...device('110001'), id: 'a' });
  expect(selection.rulesFor({ ...device('110002'), id: 'b' })).toBe(first);
});

test('a thousand rules for other places are not asked about a device', () => {
  const tree = street();
  const elsewhere = Array.from({ length: 1000 }, (_, i) => rule(`r${i}`, { grids: [`220${i}`] }));
  const selection = new RuleSelection([...elsewhere, rule('here', { grids: ['110'] })], tree);
  expect(ids(selection.rulesFor(device('110001001')))).toEqual(['here']);
  expect(tree.asked).toBe(2);
});

test('what is found by keys is what each selector takes, in the order of the rules', () => {
  const grid = fc.constantFrom('110', '110001', '110001001', '110002', 'gone');
  const value = fc.constantFrom('', 'kitchen', 'hall');
  const labels = fc.dictionary(fc.constantFrom('room', 'floor'), value, { maxKeys: 2 });
  const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 2 });
  const selector = fc.record(
    {
      grids: some(grid),
      gridClass: some(fc.constantFrom('market', 'school')),
      labels: fc.dictionary(fc.constantFrom('room', 'floor'), some(value), { minKeys: 1, maxKeys: 2 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(selector, { maxLength: 8 }), grid, labels, (selectors, gridCode, worn) => {
      const rules = selectors.map((one, i) => rule(`r${i}`, one));
      const [one, tree] = [device(gridCode, worn), street()];
      const taken = rules.filter(({ selector }) => !selector || selects(selector, one, tree));
      expect(ids(new RuleSelection(rules, tree).rulesFor(one))).toEqual(ids(taken));
    }),
  );
});
