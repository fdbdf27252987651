import { useCallback, useEffect, useRef, useState } from 'react';
import { movePtz, stopPtz, type Velocity } from '../../api/ptz.ts';

/** The hub stops a movement after two seconds without this. */
const AGAIN_MS = 800;

/** Turns a camera for as long as something is held. What was let go, hidden or removed stops it. */
export function useHold(cameraId: string) {
  const [error, setError] = useState<Error | null>(null);
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);

  const stop = useCallback(() => {
    if (timer.current === undefined) return;
    clearInterval(timer.current);
    timer.current = undefined;
    stopPtz(cameraId).catch(setError);
  }, [cameraId]);

  const start = useCallback(
    (velocity: Velocity) => {
      const say = (): void =>
        void movePtz(cameraId, velocity).catch((refused: Error) => {
          clearInterval(timer.current);
          timer.current = undefined;
          setError(refused);
        });
      clearInterval(timer.current);
      setError(null);
      timer.current = setInterval(say, AGAIN_MS);
      say();
    },
    [cameraId],
  );

  useEffect(() => {
    window.addEventListener('blur', stop);
    document.addEventListener('visibilitychange', stop);
    return () => {
      window.removeEventListener('blur', stop);
      document.removeEventListener('visibilitychange', stop);
      stop();
    };
  }, [stop]);

  return { start, stop, error };
}
