import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Loading } from '../../ui/States.tsx';

const RuleDiff = lazy(() => import('./RuleDiff.tsx'));

interface ConflictProps {
  theirs: string;
  mine: string;
  version: number;
  author: string | null;
  busy: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Somebody changed the rule while it was being written here: what of it would be overwritten. */
export function Conflict({ theirs, mine, version, author, busy, onKeepMine, onTakeTheirs }: ConflictProps) {
  const { t } = useTranslation();
  return (
    <section className="box rule-conflict" role="alert">
      <h2>{t('rule.conflict', { version, who: author ?? t('rule.byFile') })}</h2>
      <p className="quiet">{t('rule.conflictHint')}</p>
      <Suspense fallback={<Loading rows={2} />}>
        <RuleDiff before={theirs} after={mine} label={t('rule.conflictDiff')} />
      </Suspense>
      <div className="actions">
        <Button busy={busy} onClick={onKeepMine}>
          {t('rule.keepMine')}
        </Button>
        <Button look="quiet" onClick={onTakeTheirs}>
          {t('rule.takeTheirs')}
        </Button>
      </div>
    </section>
  );
}
