import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLink } from '../../live/hooks.ts';
import { everySecond, now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Stopwatch } from '../../time/Time.tsx';

/** Says across the whole wall that nothing on it is live any more, and since when. */
export function LostBand() {
  const { t } = useTranslation();
  const link = useLink();
  if (link.state !== 'lost') return null;
  return (
    <div className="wall-band" role="alert">
      <strong>{t('link.lost', { at: momentText(link.since, now()) })}</strong>
      <span>
        {t('link.since')} <Stopwatch since={link.since} />
      </span>
    </div>
  );
}

/** Without a beat of this page's own timers for so long, it counts as frozen. */
const FROZEN_MS = 4000;

/**
 * Says that this page itself has stopped. Nothing of ours runs then, so the band is an animation that the browser
 * plays by itself and that every second of life sets back to its beginning.
 */
export function FrozenBand() {
  const { t } = useTranslation();
  const band = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const animation = band.current?.animate([{ opacity: 0 }, { opacity: 0, offset: 0.98 }, { opacity: 1 }], {
      duration: FROZEN_MS,
      fill: 'forwards',
    });
    const stop = everySecond(() => {
      if (!animation) return;
      animation.currentTime = 0;
      animation.play();
    });
    return () => {
      stop();
      animation?.cancel();
    };
  }, []);
  return (
    <div ref={band} className="wall-band frozen" aria-hidden="true">
      <strong>{t('wall.frozen')}</strong>
    </div>
  );
}
