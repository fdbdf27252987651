import { useTranslation } from 'react-i18next';
import type { Running } from '../../api/backtests.ts';
import { Button } from '../../ui/Button.tsx';

/** How far a run is, in devices and readings, and the way out of it. */
export function Progress({ progress, onCancel }: { progress: Running; onCancel: () => void }) {
  const { t } = useTranslation();
  const { done, total, readings } = progress;
  const percent = total === 0 ? 0 : Math.round((100 * done) / total);
  return (
    <div className="box run-progress" role="status">
      <progress max={100} value={percent} aria-label={t('backtest.running')} />
      <span className="num">
        {t('backtest.progress', { done, total, readings: readings.toLocaleString() })}
      </span>
      <Button look="quiet" onClick={onCancel}>
        {t('action.cancel')}
      </Button>
    </div>
  );
}
