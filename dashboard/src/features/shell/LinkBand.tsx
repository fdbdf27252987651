import { useTranslation } from 'react-i18next';
import { useLink } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { Band } from '../../ui/Band.tsx';

/** Says across the whole width that nothing on the page is live any more, and since when. */
export function LinkBand() {
  const { t } = useTranslation();
  const link = useLink();
  if (link.state !== 'lost') return null;
  return (
    <div className="link-band" role="alert">
      <Band look="loud">
        <strong>{t('link.lost', { at: momentText(link.since, now()) })}</strong>
        <span>
          {t('link.since')} <Stopwatch since={link.since} />
        </span>
      </Band>
    </div>
  );
}
