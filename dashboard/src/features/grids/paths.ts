import type { StateSpan } from '../history/gaps.ts';
import { drawnAt, type Line, type Picture } from '../history/picture.ts';
import type { Extent } from '../history/scale.ts';
import type { Span } from '../history/view.ts';

/** A small chart is drawn in a box of these, whatever its size on the screen. */
export const WIDE = 1000;
export const HIGH = 100;

/** Places on the small chart. */
export interface Places {
  x: (at: number) => number;
  y: (value: number) => number;
}

const tidy = (value: number): number => Math.round(value * 10) / 10;

/** Where instants and values stand. */
export function placesOf({ from, to }: Span, { min, max }: Extent): Places {
  return {
    x: (at) => tidy(((at - from) / (to - from)) * WIDE),
    y: (value) => tidy(HIGH - ((value - min) / (max - min || 1)) * HIGH),
  };
}

type Steps = Pick<Picture, 'stepMs' | 'nowAt'>;

/** The line through the means, broken at gaps; a point alone is a dot. */
export function meanPath({ runs }: Pick<Line, 'runs'>, { x, y }: Places, steps: Steps): string {
  return runs
    .map((run) => {
      const points = run.map((point) => `${x(drawnAt(point, steps))} ${y(point.mean)}`);
      return points.length === 1 ? `M${points[0]}h0` : `M${points.join('L')}`;
    })
    .join('');
}

/** The area between least and most. */
export function rangePath({ runs }: Pick<Line, 'runs'>, { x, y }: Places, steps: Steps): string {
  return runs
    .map((run) => {
      const edge = (value: 'min' | 'max') =>
        run.map((point) => `${x(drawnAt(point, steps))} ${y(point[value])}`);
      return `M${[...edge('max'), ...edge('min').toReversed()].join('L')}Z`;
    })
    .join('');
}

/** The stretches in which a state was true, each at least so wide that it is seen. */
export function truePath(spans: readonly StateSpan[], { x }: Places): string {
  return spans
    .filter(({ share }) => share > 0)
    .map(({ from, to }) => `M${x(from)} 30h${Math.max(x(to) - x(from), 4)}v40H${x(from)}Z`)
    .join('');
}

/** The stretches in which a state is known. */
export function knownPath(spans: readonly StateSpan[], { x }: Places): string {
  return spans.map(({ from, to }) => `M${x(from)} 50H${x(to)}`).join('');
}
