import { describe, expect, test } from 'vitest';
import {
  at,
  brief,
  community,
  faultsOf,
  feature,
  judge,
  left,
  rectangle,
  right,
  ring,
  stored,
} from '../../../test/support/grid-files.ts';
import { MAX_FAULTS } from './fault.ts';

test('a sound file has no faults and comes out in its own order, coordinates untouched', () => {
  const verdict = judge([right, community, left]);
  expect(verdict).toMatchObject({ faults: [], warnings: [], total: 0 });
  expect(verdict.grids.map(({ code, parent }) => [code, parent])).toEqual([
    ['r', 'c'],
    ['c', null],
    ['l', 'c'],
  ]);
  const coordinates = [[rectangle(200, 0, 400, 200)]];
  expect(verdict.grids[0]?.geometry).toEqual({ type: 'MultiPolygon', coordinates });
});

describe('a single feature', () => {
  test('third coordinates are dropped, islands and holes are kept', () => {
    const high = rectangle(0, 0, 90, 90).map((p) => [...p, 44.1]);
    const hole = rectangle(30, 30, 60, 60);
    const islands = { type: 'MultiPolygon', coordinates: [[high, hole], [rectangle(200, 0, 290, 90)]] };
    expect(judge([feature('a', [], { geometry: islands })]).grids[0]?.geometry).toEqual({
      type: 'MultiPolygon',
      coordinates: [[rectangle(0, 0, 90, 90), hole], [rectangle(200, 0, 290, 90)]],
    });
  });

  test('an open ring is refused where it ends', () => {
    const open = rectangle(0, 0, 90, 90).slice(0, -1);
    const { faults } = judge([feature('a', [open])]);
    expect(faults.map(brief)).toEqual([[0, 'a', 'open-ring']]);
    expect(faults[0]?.at?.[1]).toBeCloseTo(at(0, 90)[1]!, 6);
  });

  test('a ring that crosses itself is refused where it does', () => {
    const { faults } = judge([feature('a', [ring([0, 0], [90, 90], [90, 0], [0, 90])])]);
    expect(faults.map(brief)).toEqual([[0, 'a', 'self-intersection']]);
    expect(faults[0]?.at?.[0]).toBeCloseTo(at(45, 45)[0]!, 6);
  });

  test.each([
    ['a hole that reaches out of its outline', [[rectangle(0, 0, 90, 90), rectangle(50, 50, 120, 60)]]],
    ['holes that overlap', [[rectangle(0, 0, 90, 90), rectangle(10, 10, 50, 50), rectangle(40, 40, 80, 80)]]],
    ['parts that overlap', [[rectangle(0, 0, 90, 90)], [rectangle(50, 0, 120, 90)]]],
  ])('%s: the feature intersects itself', (_, coordinates) => {
    expect(faultsOf([feature('a', [], { geometry: { type: 'MultiPolygon', coordinates } })])).toEqual([
      [0, 'a', 'self-intersection'],
    ]);
  });

  test.each([
    ['a Point', { type: 'Point', coordinates: [116, 39] }],
    ['nothing', null],
    ['no rings', { type: 'Polygon', coordinates: [] }],
    ['rings that are no lists', { type: 'Polygon', coordinates: [1, 2] }],
    ['a line there and back', { type: 'Polygon', coordinates: [ring([0, 0], [90, 0])] }],
    ['a strip of half a metre', { type: 'Polygon', coordinates: [rectangle(0, 0, 90, 0.5)] }],
  ])('%s is no area', (_, geometry) => {
    const given = { type: 'Feature', properties: feature('a', []).properties, geometry };
    expect(faultsOf([given])).toEqual([[0, 'a', 'bad-geometry']]);
  });

  test.each([
    ['metres instead of degrees', [447_000, 4_417_000]],
    ['latitude first', [39.9, 116.4]],
    ['a text', ['116.4', '39.9']],
    ['half a position', [116.4]],
  ])('%s is no coordinate', (_, position) => {
    const coordinates = [[position, ...rectangle(0, 0, 9, 9)]];
    expect(faultsOf([feature('a', [], { geometry: { type: 'Polygon', coordinates } })])).toEqual([
      [0, 'a', 'bad-coordinate'],
    ]);
  });

  test('every bad property is a fault of its own that names it', () => {
    const properties = {
      code: 'a/b',
      name: '',
      level: 'village',
      parent: 7,
      households: -1,
      population: 1.5,
    };
    const { faults } = judge([feature('', [rectangle(0, 0, 90, 90)], { properties })]);
    expect(faults.map(({ fault, detail }) => [fault, /"(\w+)"/.exec(detail)?.[1]])).toEqual(
      Object.keys(properties).map((name) => ['bad-property', name]),
    );
    expect(faults[0]).toMatchObject({ feature: 0, code: 'a/b' });
  });

  test.each([[null], [7], [{}], [{ type: 'Point', coordinates: [1, 2] }]])('%j is no feature', (given) => {
    expect(faultsOf([given])).toEqual([[0, null, 'bad-feature']]);
  });

  test('a missing property is said to be missing', () => {
    const given = { ...left, properties: { code: 'l', level: 'grid' } };
    expect(judge([given]).faults).toMatchObject([{ detail: 'Property "name" is missing.' }]);
  });
});

describe('the tree', () => {
  test('a code used twice is refused at its second use', () => {
    expect(faultsOf([community, left, { ...right, properties: left.properties }])).toEqual([
      [2, 'l', 'duplicate-code', 'l'],
    ]);
  });

  test('a parent neither in the file nor stored is unknown', () => {
    expect(faultsOf([left])).toEqual([[0, 'l', 'unknown-parent', 'c']]);
    expect(faultsOf([left], [stored('c', 'community', null, [rectangle(0, 0, 400, 200)])])).toEqual([]);
  });

  test('a parent with faults of its own is not called unknown', () => {
    const broken = { ...community, properties: { ...community.properties, name: 7 } };
    expect(faultsOf([broken, left])).toEqual([[0, 'c', 'bad-property']]);
  });

  test('a child must be of a deeper level than its parent, also when only the parent changes', () => {
    const cell = feature('x', [rectangle(0, 0, 400, 200)], { level: 'community', parent: 'c' });
    expect(faultsOf([community, cell])).toEqual([[1, 'x', 'level-order', 'c']]);
    const sunk = feature('c', [rectangle(0, 0, 400, 200)], { level: 'cell' });
    expect(faultsOf([sunk], [stored('l', 'grid', 'c', [rectangle(0, 0, 400, 200)])])).toEqual([
      [0, 'c', 'level-order', 'l'],
    ]);
    const skipping = feature('y', [rectangle(0, 0, 400, 200)], { level: 'cell', parent: 'c' });
    expect(faultsOf([community, skipping])).toEqual([]);
  });

  test('nobody is their own ancestor', () => {
    const a = feature('a', [rectangle(0, 0, 90, 90)], { level: 'community', parent: 'b' });
    const b = feature('b', [rectangle(0, 0, 90, 90)], { level: 'grid', parent: 'a' });
    const self = feature('s', [rectangle(500, 0, 590, 90)], { parent: 's' });
    expect(faultsOf([a, b, self])).toEqual([
      [0, 'a', 'parent-cycle', 'b'],
      [1, 'b', 'parent-cycle', 'a'],
      [2, 's', 'parent-cycle', 's'],
    ]);
  });
});

test('all faults of all features come together, in the order of the file', () => {
  const open = feature('o', [rectangle(500, 0, 590, 90).slice(1)]);
  const crossed = feature('x', [ring([600, 0], [690, 90], [690, 0], [600, 90])], { parent: 'nowhere' });
  const overlapping = feature('r', [rectangle(150, 0, 450, 200)], { parent: 'c' });
  expect(faultsOf([open, community, crossed, left, overlapping, left])).toEqual([
    [0, 'o', 'open-ring'],
    [2, 'x', 'self-intersection'],
    [2, 'x', 'unknown-parent', 'nowhere'],
    [4, 'r', 'overlap', 'l'],
    [4, 'r', 'outside-parent', 'c'],
    [5, 'l', 'duplicate-code', 'l'],
  ]);
});

test('faults beyond the limit are counted and not listed', () => {
  const heap = Array.from({ length: 200 }, (_, i) => feature(`g${i}`, [rectangle(0, 0, 50 + i, 50)]));
  const { faults, total, grids } = judge(heap);
  expect(faults).toHaveLength(MAX_FAULTS);
  expect(total).toBeGreaterThanOrEqual(MAX_FAULTS);
  expect(grids).toEqual([]);
});
