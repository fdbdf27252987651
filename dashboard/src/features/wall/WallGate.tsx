import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams, useSearchParams } from 'react-router';
import { openScreen } from '../../api/screens.ts';
import { useSession } from '../../api/session.ts';
import { chooseLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { viewOf } from './parts.ts';
import { useDarkRoot } from './use-dark-root.ts';
import { WallPage } from './WallPage.tsx';
import './wall.css';

/** A hub that is away when a screen is switched on is asked again so often. */
const AGAIN_MS = 5000;

/** `/wall`: lets a screen in by its key or by a login, and keeps trying while the hub is away. */
export default function WallGate() {
  const { page } = useParams();
  const [search, setSearch] = useSearchParams();
  const key = search.get('key');
  const lang = search.get('lang');
  const [refusal, setRefusal] = useState<unknown>(null);
  const session = useSession();
  useDarkRoot();

  useEffect(() => {
    if (lang === 'en' || lang === 'zh-CN') void chooseLanguage(lang);
  }, [lang]);
  useEffect(() => {
    if (key === null) return;
    // Out of the address first: a key in sight is a key that is photographed.
    setSearch(
      (old) => {
        old.delete('key');
        return old;
      },
      { replace: true },
    );
    openScreen(key).catch(setRefusal);
  }, [key, setSearch]);

  const { isError, refetch } = session;
  useEffect(() => {
    if (!isError) return undefined;
    const timer = setInterval(() => void refetch(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isError, refetch]);

  if (session.data) return <WallPage user={session.data} view={viewOf(page, search.get('screen'))} />;
  if (session.isPending || key !== null) return <div className="wall-closed" />;
  return <Closed away={isError} refusal={refusal} onRetry={() => void refetch()} />;
}

/** A screen that shows nothing says why in letters that can be read from afar. */
function Closed({ away, refusal, onRetry }: { away: boolean; refusal: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { pathname, search } = useLocation();
  return (
    <div className="wall-closed" role="alert">
      <strong>{away ? t('wall.away') : t('wall.closed')}</strong>
      <p>
        {refusal === null || away ? (away ? t('wall.awayHint') : t('wall.closedHint')) : errorText(refusal)}
      </p>
      {away ? (
        <Button onClick={onRetry}>{t('state.retry')}</Button>
      ) : (
        <Link className="button primary" to="/login" state={{ from: pathname + search }}>
          {t('login.submit')}
        </Link>
      )}
    </div>
  );
}
