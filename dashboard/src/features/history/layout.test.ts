import { expect, test } from 'vitest';
import { layoutOf, timeAt, xOf } from './layout.ts';
import type { Picture } from './picture.ts';

const of = (panels: number, states: number, rows: number) =>
  layoutOf(
    {
      panels: Array.from({ length: panels }),
      states: Array.from({ length: states }),
      episodes: Array.from({ length: rows }, (_, row) => ({ row })),
    } as unknown as Picture,
    false,
  );

test('charts stand below one another and never over one another', () => {
  const { lane, panels, states, height } = of(3, 2, 2);
  const boxes = [lane, ...panels, states!];
  for (const [i, box] of boxes.entries()) {
    const next = boxes[i + 1]?.top ?? height;
    expect(box.top + box.height).toBeLessThan(next);
  }
});

test('the lane of alerts keeps its place when there are none, and has an end when there are many', () => {
  expect(of(1, 0, 0)).toEqual(of(1, 0, 1));
  expect(of(1, 0, 99)).toEqual(of(1, 0, 3));
});

test('what another rule would have raised has a lane of its own, between the alerts and the charts', () => {
  const episodes = [{ row: 0 }] as Picture['episodes'];
  const { lane, trial, panels } = layoutOf(
    { panels: Array.from({ length: 1 }), states: [], episodes, trial: episodes } as unknown as Picture,
    false,
  );
  expect(trial!.top).toBeGreaterThan(lane.top + lane.height);
  expect(panels[0]!.top).toBeGreaterThan(trial!.top + trial!.height);
  expect(of(1, 0, 1).trial).toBeNull();
});

test('an instant and its place belong together', () => {
  const layout = of(1, 0, 0);
  const span = { from: 1000, to: 2000 };
  expect(timeAt(xOf(1250, layout, 1000, span), layout, 1000, span)).toBeCloseTo(1250);
  expect(timeAt(layout.left - 1, layout, 1000, span)).toBeNull();
  expect(timeAt(999, layout, 1000, span)).toBeNull();
});
