import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { LivePlay } from './live-play.ts';
import type { Standing } from './standing.ts';

const never = (): (() => void) => () => undefined;

/** Plays a camera in the element of `ref` for as long as the component is there. `barred`: it is not even tried. */
export function useLivePlay(
  cameraId: string,
  barred: Standing | null,
): { ref: RefObject<HTMLVideoElement | null>; standing: Standing; lagMs: number | null } {
  const ref = useRef<HTMLVideoElement>(null);
  const [play, setPlay] = useState<LivePlay | null>(null);
  const isBarred = barred !== null;
  useEffect(() => {
    if (!ref.current || isBarred) return undefined;
    const mine = new LivePlay(cameraId, ref.current);
    setPlay(mine);
    return () => {
      mine.close();
      setPlay(null);
    };
  }, [cameraId, isBarred]);
  const standing = useSyncExternalStore(play?.standing.subscribe ?? never, () => play?.standing.get());
  const lagMs = useSyncExternalStore(play?.lagMs.subscribe ?? never, () => play?.lagMs.get() ?? null);
  return { ref, standing: barred ?? standing ?? { is: 'connecting' }, lagMs };
}
