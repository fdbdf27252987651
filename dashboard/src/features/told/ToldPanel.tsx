import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Notification, type ToldOf, useTold } from '../../api/told.ts';
import { Moment } from '../../time/Time.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import './told.css';

/** Who was told of something, how far each message came, and who was not told and why; read when it is opened. */
export function ToldPanel({ of, id }: { of: ToldOf; id: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className="section told" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{t('told.title')}</h2>
      </summary>
      {open ? <Told of={of} id={id} /> : null}
    </details>
  );
}

function Told({ of, id }: { of: ToldOf; id: string }) {
  const { t } = useTranslation();
  const told = useTold(of, id, true);
  if (told.isPending) return <Loading rows={2} />;
  if (told.isError) return <Failed error={told.error} onRetry={() => void told.refetch()} />;
  const { decided, notifications } = told.data;
  const withheld = decided.flatMap(({ at, event, decisions }) =>
    decisions.filter(({ verdict }) => verdict === 'withheld').map((one) => ({ at, event, ...one })),
  );
  return (
    <>
      {notifications.length === 0 ? <p className="quiet">{t('told.nobody')}</p> : null}
      <ul className="told-list">
        {notifications.map((one) => (
          <li key={one.id}>
            <strong>{one.recipient}</strong>
            <span>{one.channel}</span>
            <span>{t(`told.states.${one.state}`)}</span>
            <Moment at={instantOf(one)} />
            {one.detail === '' ? null : <span className="quiet">{one.detail}</span>}
          </li>
        ))}
      </ul>
      {withheld.length === 0 ? null : (
        <>
          <h3>{t('told.not')}</h3>
          <ul className="told-list">
            {withheld.map((one, i) => (
              <li key={`${one.at} ${i}`}>
                <strong>{one.recipient ?? one.policy}</strong>
                <span>{one.channel}</span>
                <span>{one.why}</span>
                <Moment at={one.at} />
                <span className="quiet">{one.event}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** When a message came as far as it is. */
const instantOf = ({ receivedAt, deliveredAt, failedAt, endedAt, createdAt }: Notification): number =>
  receivedAt ?? deliveredAt ?? endedAt ?? failedAt ?? createdAt;
