import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/fetch.ts';
import { Button } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';

/** Something is being read: the shape of what will come, after a moment too short to notice. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="loading-row" />
      ))}
    </div>
  );
}

/** There is nothing, and that is a fact. */
export function Empty({ title, hint, icon }: { title: string; hint?: string; icon?: IconName }) {
  return (
    <div className="empty">
      {icon ? <Icon name={icon} size={28} /> : null}
      <strong>{title}</strong>
      {hint === undefined ? null : <span className="quiet">{hint}</span>}
    </div>
  );
}

/** It could not be read: why, and the way to try again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="empty failed" role="alert">
      <strong>{t('state.failed')}</strong>
      <span className="quiet">{useErrorText()(error)}</span>
      {onRetry ? <Button onClick={onRetry}>{t('state.retry')}</Button> : null}
    </div>
  );
}

/** What went wrong, in the language of the screen where the code is known, otherwise in the hub's words. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
    if (error.retryAfterS !== null && error.status === 429)
      return t('error.wait', { seconds: error.retryAfterS });
    // A conflict is about this very case: the hub's own sentence says more than ours could.
    const known = t(`error.code.${error.code}`, { defaultValue: '' });
    if (error.status === 409) return known ? `${known} ${error.message}` : error.message;
    return known || `${error.message} (${error.code})`;
  };
}
