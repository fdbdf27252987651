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

describe('siblings', () => {
  const beside = (west: number) => feature('r', [rectangle(west, 0, 400, 200)], { parent: 'c' });

  test('an overlap is refused at the later feature, with the other, its size and its place', () => {
    const { faults } = judge([community, left, beside(190)]);
    expect(faults.map(brief)).toEqual([[2, 'r', 'overlap', 'l']]);
    expect(faults[0]?.detail).toContain('2000 m²');
    const [lng = 0, lat = 0] = faults[0]?.at ?? [];
    expect(lng).toBeGreaterThan(at(190, 0)[0]!);
    expect(lng).toBeLessThan(at(200, 0)[0]!);
    expect(lat).toBeGreaterThan(at(0, 0)[1]!);
  });

  test('one border surveyed twice, each time within half a metre, is no overlap however long it is', () => {
    const wavy = (from: number): [number, number][] =>
      Array.from({ length: 41 }, (_, i) => [200 + (i % 2 ? from : -from), i * 5]);
    const west = feature('l', [ring([0, 200], [0, 0], ...wavy(0.45))], { parent: 'c' });
    const east = feature('r', [ring([400, 0], [400, 200], ...wavy(-0.45).toReversed())], { parent: 'c' });
    expect(judge([community, west, east])).toMatchObject({ faults: [], warnings: [] });
  });

  test('the width decides: 0.9 m is the same border, 1.5 m is not', () => {
    expect(faultsOf([community, left, beside(199.1)])).toEqual([]);
    expect(faultsOf([community, left, beside(198.5)])).toEqual([[2, 'r', 'overlap', 'l']]);
  });

  test('a corner that reaches far but thinly into the neighbour is no overlap, one as wide as a door is', () => {
    const spike = (width: number) =>
      feature(
        'r',
        [ring([200, 0], [400, 0], [400, 200], [200, 200], [200, 100 + width], [150, 100], [200, 100])],
        {
          parent: 'c',
        },
      );
    expect(faultsOf([community, left, spike(0.8)])).toEqual([]);
    expect(faultsOf([community, left, spike(4)])).toEqual([[2, 'r', 'overlap', 'l']]);
  });

  test('the same area twice, or one within the other, overlaps', () => {
    const twin = feature('t', [rectangle(0, 0, 200, 200)], { parent: 'c' });
    const inner = feature('i', [rectangle(50, 50, 60, 60)], { parent: 'c' });
    expect(faultsOf([community, left, right, twin])).toEqual([[3, 't', 'overlap', 'l']]);
    expect(faultsOf([community, left, right, inner])).toEqual([[3, 'i', 'overlap', 'l']]);
  });

  test('what lies in the hole of a neighbour overlaps nothing', () => {
    const around = feature('l', [rectangle(0, 0, 400, 200), rectangle(100, 50, 200, 150)], { parent: 'c' });
    const inner = feature('i', [rectangle(100, 50, 200, 150)], { parent: 'c' });
    expect(judge([community, around, inner])).toMatchObject({ faults: [], warnings: [] });
  });

  test('stored siblings count, wherever the file does not replace them', () => {
    const stays = stored('l', 'grid', null, [rectangle(0, 0, 200, 200)]);
    const incoming = feature('r', [rectangle(190, 0, 400, 200)]);
    expect(faultsOf([incoming], [stays])).toEqual([[0, 'r', 'overlap', 'l']]);
    const moved = feature('l', [rectangle(0, 0, 190, 200)]);
    expect(faultsOf([incoming, moved], [stays])).toEqual([]);
  });

  test('stored grids that overlap each other are not held against a file that touches neither', () => {
    const old = [
      stored('x', 'grid', null, [rectangle(0, 0, 9, 9)]),
      stored('y', 'grid', null, [rectangle(0, 0, 9, 9)]),
    ];
    expect(faultsOf([feature('z', [rectangle(100, 0, 200, 90)])], old)).toEqual([]);
  });

  test('grids of different levels, or under different parents, are no siblings', () => {
    const same = [rectangle(0, 0, 200, 200)];
    expect(
      faultsOf([feature('a', same, { level: 'community' }), feature('b', same, { level: 'cell' })]),
    ).toEqual([]);
  });
});

describe('children and their parent', () => {
  test('a child that reaches out is refused with the area outside', () => {
    const out = feature('r', [rectangle(200, 0, 420, 200)], { parent: 'c' });
    const { faults } = judge([community, left, out]);
    expect(faults.map(brief)).toEqual([[2, 'r', 'outside-parent', 'c']]);
    expect(faults[0]?.detail).toContain('4000 m²');
    expect(
      faultsOf([community, left, feature('r', [rectangle(200, 0, 400.8, 200)], { parent: 'c' })]),
    ).toEqual([]);
  });

  test('a parent that shrinks away from its stored children is refused itself', () => {
    const children = [
      stored('l', 'grid', 'c', [rectangle(0, 0, 200, 200)]),
      stored('r', 'grid', 'c', [rectangle(200, 0, 400, 200)]),
    ];
    const shrunk = feature('c', [rectangle(0, 0, 300, 200)], { level: 'community' });
    expect(faultsOf([shrunk], children)).toEqual([[0, 'c', 'outside-parent', 'r']]);
  });

  test('a gap is a warning at the parent, or a fault when asked for', () => {
    const short = feature('r', [rectangle(220, 0, 400, 200)], { parent: 'c' });
    const lenient = judge([community, left, short]);
    expect(lenient.faults).toEqual([]);
    expect(lenient.grids).toHaveLength(3);
    expect(lenient.warnings.map(brief)).toEqual([[0, 'c', 'gap']]);
    expect(lenient.warnings[0]?.detail).toContain('2 children leave one place of it uncovered, 4000 m²');
    const strict = judge([community, left, short], [], 'refuse');
    expect(strict).toMatchObject({ grids: [], warnings: [], total: 1 });
    expect(strict.faults.map(brief)).toEqual([[0, 'c', 'gap']]);
  });

  test('a gap a file leaves in a stored parent names the parent and no feature', () => {
    const parent = stored('c', 'community', null, [rectangle(0, 0, 400, 200)]);
    expect(judge([left], [parent]).warnings.map(brief)).toEqual([[null, 'c', 'gap']]);
  });

  test('a parent without children has no gap, and one whose children meet within a metre neither', () => {
    expect(judge([community])).toMatchObject({ warnings: [] });
    const nearly = feature('r', [rectangle(200.8, 0.5, 399.5, 199.5)], { parent: 'c' });
    expect(judge([community, left, nearly])).toMatchObject({ faults: [], warnings: [] });
  });
});
