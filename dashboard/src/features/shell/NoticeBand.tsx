import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { postJson } from '../../api/fetch.ts';
import { live } from '../../live/live.ts';
import type { Notice } from '../../live/notices.ts';
import { useCell } from '../../state/cell.ts';
import { Moment } from '../../time/Time.tsx';
import { Band } from '../../ui/Band.tsx';
import { Button } from '../../ui/Button.tsx';
import { useMay } from '../session/permissions.ts';

const places: Readonly<Record<string, (id: string) => string>> = {
  alert: (id) => `/alerts/${id}`,
  case: (id) => `/cases/${id}`,
  hazard: (id) => `/hazards/${id}`,
  dispatch: () => '/dispatches',
  drill: () => '/exercises',
  warning: () => '/warnings',
};

/** What the desk is told, such as a station that does not answer: on every page, until somebody has confirmed it. */
export function NoticeBand() {
  const { t } = useTranslation();
  const notices = useCell(live.notices);
  const commands = useMay('cases:command');
  const accepts = useMay('cases:accept');
  const receipt = useMutation({
    mutationFn: ({ id }: Notice) => postJson(`/notifications/${id}/receipt`, undefined),
    // Also where it is known already, or over: then there is nothing left to confirm.
    onSettled: (_answer, _error, { id }) =>
      live.notices.set(live.notices.get().filter((one) => one.id !== id)),
  });
  const [notice] = notices;
  if (!notice || !(commands || accepts)) return null;
  const to = places[notice.cause.type]?.(notice.cause.id);
  return (
    <section className={`notice-band${notice.drill ? ' drill-frame' : ''}`} aria-label={t('notice.title')}>
      <Band
        look="calm"
        end={
          <>
            {notices.length > 1 ? (
              <span className="quiet">{t('notice.more', { count: notices.length - 1 })}</span>
            ) : null}
            {to === undefined ? null : (
              <Link className="button" to={to}>
                {t('action.details')}
              </Link>
            )}
            <Button look="quiet" onClick={() => receipt.mutate(notice)}>
              {t('notice.received')}
            </Button>
          </>
        }
      >
        <Moment at={notice.at} />
        <strong>{notice.subject}</strong>
        <span>{notice.text}</span>
      </Band>
    </section>
  );
}
