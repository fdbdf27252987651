import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { useSilence } from '../../../api/silences.ts';
import { Moment, Rest } from '../../../time/Time.tsx';
import { Fact } from '../../../ui/Fact.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { holdBackOf } from '../hold-back.ts';

/** Who has an alert, and for how long still; nobody, in words. */
export function Holder({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { state, ackedBy, ackUntil = null, assignedTo = null } = alert;
  if (state === 'resolved') return <>{t('alert.resolved')}</>;
  const assigned = assignedTo === null ? null : t('handling.assignedTo', { who: assignedTo });
  if (ackedBy === null) return <>{assigned ?? t('alert.nobody')}</>;
  return (
    <>
      {t('alert.taken', { who: ackedBy })}
      {ackUntil === null ? null : (
        <>
          {' · '}
          {t('handling.rest')} <Rest until={ackUntil} />
        </>
      )}
      {assigned === null ? null : ` · ${assigned}`}
    </>
  );
}

/** What holds an alert back, and for how long still where that is known. */
export function HeldMark({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const held = alert.state === 'resolved' ? null : holdBackOf(alert);
  const silence = useSilence(held?.by === 'silence' ? held.id : null);
  if (held === null) return null;
  return (
    <span className="tag held">
      <Icon name="silence" size={14} />
      {t(`handling.held.${held.by}`)}
      {silence.data ? <Rest until={silence.data.to} /> : null}
    </span>
  );
}

/** That somebody found nothing behind an alert. */
export function FalseMark({ alert: { falseAlarm = null } }: { alert: Alert }) {
  const { t } = useTranslation();
  return falseAlarm === null ? null : (
    <span className="tag">{t('handling.false', { cause: falseAlarm.cause })}</span>
  );
}

/** Everything people and silences did to an alert, one line each. */
export function HandlingFacts({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { ackedBy, ackedAt, ackComment, ackUntil = null, assignedTo = null, falseAlarm = null } = alert;
  return (
    <dl className="handling-facts">
      {ackedBy === null || ackedAt === null ? null : (
        <Fact name={t('handling.acked')}>
          <strong>{ackedBy}</strong> <Moment at={ackedAt} age />
          {ackUntil === null || alert.state === 'resolved' ? null : (
            <span>
              {t('handling.until')} <Moment at={ackUntil} /> · {t('handling.rest')} <Rest until={ackUntil} />
            </span>
          )}
          {ackComment === null ? null : <span className="quiet">{ackComment}</span>}
        </Fact>
      )}
      {assignedTo === null ? null : (
        <Fact name={t('handling.assigned')}>
          <strong>{assignedTo}</strong>
        </Fact>
      )}
      <Held alert={alert} />
      {falseAlarm === null ? null : (
        <Fact name={t('handling.falseAlarm')}>
          <strong>{falseAlarm.cause}</strong>
          <span className="quiet">
            {falseAlarm.by} <Moment at={falseAlarm.at} />
          </span>
        </Fact>
      )}
    </dl>
  );
}

function Held({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const held = alert.state === 'resolved' ? null : holdBackOf(alert);
  const { data } = useSilence(held?.by === 'silence' ? held.id : null);
  if (held === null) return null;
  const byAlert = held.by === 'inhibition' || held.by === 'flapping' || held.by === 'merge';
  return (
    <Fact name={t(`handling.held.${held.by}`)}>
      {data ? (
        <>
          <Link to={`/silences#${data.id}`}>{data.comment}</Link>
          <span className="quiet">{data.author}</span>
          <span>
            {t('handling.until')} <Moment at={data.to} /> · {t('handling.rest')} <Rest until={data.to} />
          </span>
        </>
      ) : (
        <span>{t(`handling.heldWhy.${held.by}`)}</span>
      )}
      {byAlert ? <Link to={`/alerts/${held.id}`}>{t('handling.speaksForIt')}</Link> : null}
      {alert.heldBack ? <span className="quiet">{t('handling.heldBack')}</span> : null}
    </Fact>
  );
}
