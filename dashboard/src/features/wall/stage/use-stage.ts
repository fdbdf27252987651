import { useEffect, useMemo, useState } from 'react';
import { derived, useLive } from '../../../live/hooks.ts';
import { useSame } from '../../../state/same.ts';
import { everySecond, now } from '../../../time/clock.ts';
import { type Incident, incidentsOf } from './incidents.ts';
import { empty, hold, nextTurn, release } from './turn.ts';

const ranked = derived(incidentsOf);

/** What is critical and who of it is on the stage. */
export interface Stage {
  incidents: readonly Incident[];
  shown: Incident | undefined;
  held: boolean;
  /** Keeps this one on the stage. */
  hold(key: string): void;
  /** Lets the stage turn again. */
  release(): void;
}

/** The stage: the most urgent incidents in turn, a new one at once. */
export function useStage(): Stage {
  const incidents = useLive((state) => ranked(state.alerts));
  const keys = useSame(incidents.map(({ key }) => key));
  const [turn, setTurn] = useState(empty);
  // At once with what has changed, and then by the clock.
  const current = useMemo(() => nextTurn(turn, keys, now()), [turn, keys]);
  useEffect(() => {
    setTurn((old) => nextTurn(old, keys, now()));
    if (keys.length === 0) return undefined;
    return everySecond(() => setTurn((old) => nextTurn(old, keys, now())));
  }, [keys]);
  return {
    incidents,
    shown: incidents.find(({ key }) => key === current.key),
    held: current.heldAt !== null,
    hold: (key) => setTurn((old) => hold(nextTurn(old, keys, now()), key, now())),
    release: () => setTurn((old) => release(old, now())),
  };
}
