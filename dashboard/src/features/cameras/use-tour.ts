import { useCallback, useEffect, useState } from 'react';

/** A touch holds the tour for so long. */
const HELD_MS = 60_000;

/** The page of a wall, turning by itself every `everyS` seconds unless it is held. */
export function useTour(pages: number, everyS: number, standing: boolean) {
  const [page, setPage] = useState(0);
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const turn = useCallback((step: number) => setPage((now) => (now + step + pages) % pages), [pages]);
  const touring = everyS > 0 && pages > 1;
  const running = touring && heldAt === null && !standing;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => turn(1), everyS * 1000);
    return () => clearInterval(timer);
  }, [running, everyS, turn]);
  useEffect(() => {
    if (heldAt === null) return undefined;
    const timer = setTimeout(() => setHeldAt(null), HELD_MS);
    return () => clearTimeout(timer);
  }, [heldAt]);
  return {
    page: page % pages,
    turn,
    isHeld: touring && heldAt !== null,
    hold: () => touring && setHeldAt(Date.now()),
    letGo: () => setHeldAt(null),
  };
}
