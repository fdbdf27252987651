import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { whenSessionEnds } from '../../api/fetch.ts';
import { forgetSession, type SessionUser, useSession } from '../../api/session.ts';
import { outbox } from '../../outbox/outbox.ts';
import { Button } from '../../ui/Button.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { LoginPage } from '../session/LoginPage.tsx';
import { leave } from './install.ts';
import './field.css';

/** Who may use a page of the field; while somebody is there, what they did before is sent. */
export function FieldGate({
  place,
  children,
}: {
  place: 'station' | 'worker';
  children: (user: SessionUser) => ReactNode;
}) {
  const { t } = useTranslation();
  const session = useSession();
  const user = session.data;
  const name = user?.username;
  useEffect(() => whenSessionEnds(forgetSession), []);
  const { refetch } = session;
  useEffect(() => {
    if (name === undefined) return undefined;
    // A login is told, not read: read, the service worker keeps who it is.
    void refetch();
    return outbox.start(name);
  }, [name, refetch]);
  if (session.isPending) return <Loading />;
  if (session.isError) return <Failed error={session.error} onRetry={() => void session.refetch()} />;
  if (!user) return <LoginPage />;
  if (user.role !== place)
    return (
      <main className="field-wrong">
        <h1>{t(`field.only.${place}`)}</h1>
        <p className="quiet">{t('field.loggedInAs', { who: user.displayName })}</p>
        <Button size="large" look="primary" onClick={() => void leave()}>
          {t('field.otherUser')}
        </Button>
      </main>
    );
  return children(user);
}
