import { useTranslation } from 'react-i18next';
import { now } from '../../time/clock.ts';
import { exactText, momentText } from '../../time/format.ts';
import type { Standing } from './standing.ts';

/** How a picture stands, in words. */
export function StandingText({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const since = 'since' in standing ? standing.since : null;
  const at = since === null ? '' : momentText(since, now());
  return (
    <span className="standing" title={since === null ? undefined : exactText(since)}>
      {standing.is === 'unplayable' && standing.codec === 'h265'
        ? t('video.noH265')
        : since === null
          ? t(`video.standing.${standing.is}`)
          : t(`video.since.${standing.is as 'stale'}`, { at })}
    </span>
  );
}
