import { useEffect, useRef } from 'react';
import { readBuild } from '../../api/wall.ts';
import { useLink } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { isDue, seen, type Upgrade } from './upgrade.ts';

const LOOK_EVERY_MS = 60_000;
const TRIED = 'gridwatch.wall-build';

/** The build this page is of: the name of its entry script, as the hub says it. */
function ownBuild(): string | null {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src*="/assets/"]');
  return script?.src.split('/').at(-1) ?? null;
}

/** Loads the page anew when the hub serves another build of it: when the wall is `calm`, at the latest after ten minutes. */
export function useUpgrade(calm: boolean): void {
  const known = useRef<Upgrade>({ own: ownBuild(), newer: null });
  const live = useLink().state === 'live';
  useEffect(() => {
    if (!live) return undefined;
    let ended = false;
    const look = async (): Promise<void> => {
      const build = await readBuild();
      if (ended || build === null) return;
      known.current = seen(known.current, build, now());
      if (!isDue(known.current, calm, sessionStorage.getItem(TRIED), now())) return;
      sessionStorage.setItem(TRIED, build);
      location.reload();
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [live, calm]);
}
