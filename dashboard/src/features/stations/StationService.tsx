import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Station, useChangeStation, useNewSecret } from '../../api/stations.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';

/** A new secret for the terminal; the old one is void at once. */
export function Secret({ station: { id } }: { station: Station }) {
  const { t } = useTranslation();
  const fresh = useNewSecret(id);
  return (
    <details className="section">
      <summary>{t('station.secret')}</summary>
      <div className="office-form box">
        {fresh.data ? (
          <>
            <p>{t('station.secretOnce')}</p>
            <code className="secret">{fresh.data.secret}</code>
            <div className="actions">
              <Button onClick={() => fresh.reset()}>{t('station.secretKept')}</Button>
            </div>
          </>
        ) : (
          <>
            <p>{t('station.secretHint')}</p>
            <div className="actions">
              <Button busy={fresh.isPending} onClick={() => fresh.mutate()}>
                {t('station.newSecret')}
              </Button>
            </div>
          </>
        )}
        <FormError error={fresh.error} />
      </div>
    </details>
  );
}

/** Takes a station out of service, once it is confirmed, and puts it back. */
export function Service({ station }: { station: Station }) {
  const { t } = useTranslation();
  const change = useChangeStation(station);
  const [asking, setAsking] = useState(false);
  const { enabled, openDispatches } = station;
  const put = (next: boolean): void =>
    change.mutate({ enabled: next }, { onSuccess: () => setAsking(false) });
  if (!enabled)
    return (
      <section className="box office-form">
        <p>{t('station.outHint')}</p>
        <div className="actions">
          <Button busy={change.isPending} onClick={() => put(true)}>
            {t('station.putBack')}
          </Button>
        </div>
        <FormError error={change.error} />
      </section>
    );
  if (!asking)
    return (
      <div className="actions">
        <Button onClick={() => setAsking(true)}>{t('station.takeOut')} …</Button>
      </div>
    );
  return (
    <section className="box office-form" aria-label={t('station.takeOut')}>
      <strong>{t('station.takeOutSure', { name: station.name })}</strong>
      <p>{t('station.takeOutHint')}</p>
      {openDispatches === 0 ? null : <p>{t('station.takeOutOpen', { count: openDispatches })}</p>}
      <div className="actions">
        <Button look="primary" busy={change.isPending} onClick={() => put(false)}>
          {t('station.takeOut')}
        </Button>
        <Button look="quiet" onClick={() => setAsking(false)}>
          {t('action.cancel')}
        </Button>
      </div>
      <FormError error={change.error} />
    </section>
  );
}
