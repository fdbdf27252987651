import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useAlertDeed } from '../../api/alerts.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { tick } from '../sound/sound.ts';
import { FalseMark, HeldMark, Holder } from './handling/Standing.tsx';
import { isHeldBack } from './hold-back.ts';
import { usePlace } from './place.ts';
import { SeverityMark } from './SeverityMark.tsx';
import { exerciseOf } from './severity.ts';
import './card.css';

interface AlertCardProps {
  alert: Alert;
  /** `row` in lists, `card` in the queue, `full` on its own page. */
  size?: 'row' | 'card' | 'full';
  selected?: boolean;
  onSelect?: () => void;
}

/** The alarm card, the same on every surface: how bad, where, what, how far, since when, who has it, and the one thing to do. */
export function AlertCard({ alert, size = 'card', selected = false, onSelect }: AlertCardProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const place = usePlace(alert);
  const errorText = useErrorText();
  const acknowledge = useAlertDeed(alert.id);
  const may = useMay('alerts:ack');
  const exercise = exerciseOf(alert);
  const firing = alert.state === 'firing';
  const held = isHeldBack(alert);
  const pulses = firing && alert.severity === 'critical' && !held;
  return (
    <article
      className={`alert-card ${size} ${alert.severity} ${alert.state}${pulses ? ' pulses' : ''}${held ? ' held-back' : ''}${exercise === null ? '' : ' drill-frame'}`}
      aria-current={selected}
      data-alert={alert.id}
      data-state={alert.state}
      onPointerDown={onSelect}
    >
      <header>
        <SeverityMark alert={alert} size={size === 'full' ? 22 : 18} />
        <span className="quiet">
          {alert.stage === 'confirmed' ? t('alert.confirmed') : t('alert.preAlarm')}
        </span>
        {exercise === null ? null : <strong className="drill">{t(`alert.${exercise}`)}</strong>}
        {alert.sourceLostAt == null ? null : <span className="tag">{t('alert.sourceLost')}</span>}
        {alert.late ? <span className="tag">{t('alert.late')}</span> : null}
        <HeldMark alert={alert} />
        <FalseMark alert={alert} />
        <span className="alert-clock live-value">
          <Stopwatch since={alert.firedAt} until={alert.resolvedAt} />
        </span>
      </header>
      <Link className="alert-place" to={`/alerts/${alert.id}`}>
        {place}
      </Link>
      <p className="alert-what">
        {text(alert.title)}
        {alert.summary === '' ? null : <span className="num alert-figures">{alert.summary}</span>}
        {alert.deviceId === null ? (
          <span className="num alert-figures">{t('alert.devicesDark', { count: alert.count })}</span>
        ) : null}
      </p>
      <footer>
        <span className="quiet clip">
          <Holder alert={alert} />
        </span>
        {firing ? (
          <Button
            look={selected || size === 'full' ? 'primary' : 'plain'}
            busy={acknowledge.isPending}
            unavailable={may ? undefined : t('alert.notAllowed')}
            onClick={() => acknowledge.mutate({ deed: 'ack' }, { onSuccess: tick })}
          >
            {t('action.acknowledge')}
          </Button>
        ) : null}
      </footer>
      {acknowledge.isError ? <p role="alert">{errorText(acknowledge.error)}</p> : null}
    </article>
  );
}
