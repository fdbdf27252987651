import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useAlertQuery } from '../../api/alerts.ts';
import { type CaseAction, type CaseDetail, useCase, useCaseAction } from '../../api/cases.ts';
import { useLocalText } from '../../i18n/language.ts';
import { isOver } from '../../live/case-over.ts';
import { useAlert, useLive, useLiveCase } from '../../live/hooks.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Failed, Loading, useErrorText } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { useMay } from '../session/permissions.ts';
import './case.css';

/** One case: what it is about, what was done, and what may be done now. */
export default function CasePage() {
  const id = useParams()['id'] ?? '';
  const version = useLiveCase(id)?.version;
  const query = useCase(id, version);
  if (query.data) return <CaseDetailView value={query.data} />;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
}

function CaseDetailView({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const text = useLocalText();
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{value.address ?? value.gridCode}</h1>
          <strong>{t(`case.states.${value.state}`)}</strong>
        </header>
        <dl className="facts box">
          <div>
            <dt>{t('case.what')}</dt>
            <dd>{text(value.title)}</dd>
          </div>
          <div>
            <dt>{t('case.number')}</dt>
            <dd className="num">{value.number}</dd>
          </div>
          <div>
            <dt>{t('case.openedAt')}</dt>
            <dd>
              <Moment at={value.openedAt} age />
            </dd>
          </div>
        </dl>
        <Actions value={value} />
        <section className="section">
          <h2>{t('case.alerts')}</h2>
          {value.alertIds.toReversed().map((id) => (
            <CaseAlert key={id} id={id} />
          ))}
        </section>
        <section className="section">
          <h2>{t('case.history')}</h2>
          <ol className="case-history">
            {value.history.toReversed().map((entry) => (
              <li key={entry.n}>
                <Moment at={entry.at} />
                <strong>{t(`case.actions.${entry.action}`, { defaultValue: entry.action })}</strong>
                <span className="quiet">{entry.actor === 'hub' ? t('case.hub') : entry.actor}</span>
                <span>{entry.actor === 'hub' ? '' : entry.comment}</span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

function CaseAlert({ id }: { id: string }) {
  const liveAlert = useAlert(id);
  const query = useAlertQuery(id, liveAlert === undefined);
  const alert: Alert | undefined = liveAlert ?? query.data;
  return alert ? <AlertCard alert={alert} size="row" /> : null;
}

function Actions({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [comment, setComment] = useState('');
  const act = useCaseAction(value.id);
  const standing = useLive(
    (state) =>
      value.alertIds.filter((id) => (state.alerts.get(id)?.state ?? 'resolved') !== 'resolved').length,
  );
  const barred = useMay('cases:act') ? undefined : t('case.notAllowed');
  const noAccept = useMay('cases:accept') ? undefined : t('case.notAllowed');
  const noClose = useMay('cases:supervise') ? undefined : t('case.notAllowed');
  const verified = value.state === 'verifying' && value.verification !== null;
  const wordless = comment.trim() === '' ? t('case.commentFirst') : undefined;
  const deed = (action: CaseAction) => (): void =>
    act.mutate(
      { action, version: value.version, ...(comment.trim() === '' ? {} : { comment }) },
      { onSuccess: () => setComment('') },
    );
  if (isOver(value.state)) return null;
  return (
    <section className="section box">
      <label className="field">
        <span>{t('case.commentLabel')}</span>
        <textarea className="input" value={comment} onChange={(event) => setComment(event.target.value)} />
      </label>
      {act.isError ? <p role="alert">{errorText(act.error)}</p> : null}
      <div className="case-actions">
        <Button
          look={value.state === 'reported' ? 'primary' : 'plain'}
          busy={act.isPending}
          unavailable={noAccept ?? (value.state === 'reported' ? undefined : t('case.alreadyAccepted'))}
          onClick={deed('accept')}
        >
          {t('case.accept')}
        </Button>
        <Button busy={act.isPending} unavailable={barred ?? wordless} onClick={deed('comment')}>
          {t('case.comment')}
        </Button>
        <Button
          look={verified ? 'primary' : 'plain'}
          busy={act.isPending}
          unavailable={
            noClose ??
            (standing > 0
              ? t('case.alertsOpen', { count: standing })
              : verified
                ? undefined
                : t('case.verifyFirst'))
          }
          onClick={deed('close')}
        >
          {t('case.close')}
        </Button>
      </div>
    </section>
  );
}
