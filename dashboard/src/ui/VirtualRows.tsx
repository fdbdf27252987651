import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';

/** Rows drawn beyond each edge, so that a quick scroll does not show the ground. */
const BEYOND = 12;

/** Which rows of many are in sight: those from `first` to before `end`. */
export interface Sight {
  first: number;
  end: number;
}

/** The rows in sight of a list that begins `above` pixels over the upper edge of a window `height` pixels high. */
export function sightOf(count: number, rowPx: number, above: number, height: number): Sight {
  const first = Math.min(Math.max(0, Math.floor(above / rowPx) - BEYOND), count);
  const end = Math.min(count, Math.max(first, Math.ceil((above + height) / rowPx) + BEYOND));
  return { first, end };
}

function useSight(body: RefObject<HTMLTableSectionElement | null>, count: number, rowPx: number): Sight {
  const [sight, setSight] = useState<Sight>(() => sightOf(count, rowPx, 0, 1200));
  useEffect(() => {
    const table = body.current;
    const scroller = table?.closest('.page, .scrolls');
    if (!table || !scroller) return undefined;
    const look = (): void => {
      const above = scroller.getBoundingClientRect().top - table.getBoundingClientRect().top;
      const next = sightOf(count, rowPx, above, scroller.clientHeight);
      setSight((before) => (before.first === next.first && before.end === next.end ? before : next));
    };
    look();
    const size = new ResizeObserver(look);
    size.observe(scroller);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => {
      size.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, [body, count, rowPx]);
  return sight;
}

/**
 * The body of a table of any length: only rows in sight are there, each `rowPx` high. The table lies in what scrolls
 * (`.page`, `.scrolls`). `onEnd` is called when the last row comes into sight: for the next page of a list.
 */
export function VirtualRows<T>({
  rows,
  rowPx,
  columns,
  onEnd,
  children,
}: {
  rows: readonly T[];
  rowPx: number;
  columns: number;
  onEnd?: (() => void) | undefined;
  children: (row: T, place: number) => ReactNode;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, end: until } = useSight(body, rows.length, rowPx);
  const end = Math.min(until, rows.length);
  const atEnd = end >= rows.length;
  const latest = useRef(onEnd);
  useEffect(() => {
    latest.current = onEnd;
  });
  useEffect(() => {
    if (atEnd) latest.current?.();
  }, [atEnd, rows.length]);
  return (
    <tbody ref={body}>
      <Gap px={Math.min(first, end) * rowPx} columns={columns} />
      {rows.slice(first, end).map((row, i) => children(row, first + i))}
      <Gap px={(rows.length - end) * rowPx} columns={columns} />
    </tbody>
  );
}

function Gap({ px, columns }: { px: number; columns: number }) {
  return px <= 0 ? null : (
    <tr className="gap-row" aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it holds nothing but room */}
      <td colSpan={columns} style={{ height: px }} />
    </tr>
  );
}
