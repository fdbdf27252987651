import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { addressWith, type View, viewInAddress } from './view.ts';

/** Rest after moving before the hub is asked and the address is written. */
const SETTLE_MS = 250;

/** What is looked at: `shown` at once, `settled` when the hand has come to rest; the address holds the latter. */
export function useView(otherwise: View): {
  shown: View;
  settled: View;
  move: (view: View) => void;
  go: (view: View) => void;
} {
  const [search, setSearch] = useSearchParams();
  const [moving, setMoving] = useState<View | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const write = useRef(setSearch);
  useEffect(() => {
    write.current = setSearch;
  });
  const settled = viewInAddress(search) ?? otherwise;
  const address = search.toString();
  // Only when the address has it: the picture would jump back for a moment.
  useEffect(() => setMoving(null), [address]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (view: View): void => {
    clearTimeout(timer.current);
    setMoving(view);
    write.current((before) => addressWith(before, view), { replace: true });
  };
  const move = (view: View): void => {
    clearTimeout(timer.current);
    setMoving(view);
    timer.current = setTimeout(() => go(view), SETTLE_MS);
  };
  return { shown: moving ?? settled, settled, move, go };
}
