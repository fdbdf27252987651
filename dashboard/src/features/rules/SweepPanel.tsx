import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SweepReport, type Trial, useBeginSweep } from '../../api/backtests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { durationText } from '../../time/format.ts';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { Progress } from './Progress.tsx';
import { perDay } from './per-day.ts';
import { around, valuesIn, variable } from './sweep.ts';
import { useRun } from './use-run.ts';

interface SweepPanelProps {
  /** The range and the rule as they are chosen now; null while they are not. */
  trial: () => Trial | null;
  definition: Readonly<Record<string, unknown>> | undefined;
}

/** One figure of the rule tried with several values: what each would have found, missed and raised for nothing. */
export function SweepPanel({ trial, definition }: SweepPanelProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const begin = useBeginSweep();
  const run = useRun<SweepReport>();
  const parts = definition ? variable(definition) : [];
  const [path, setPath] = useState<string | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const part = parts.find((one) => one.path === path) ?? parts[0];
  if (!part) return null;
  const text = written ?? around(part.value);
  const values = valuesIn(text);
  const busy = begin.isPending || run.progress !== null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const asked = trial();
    if (!asked || busy || values.length === 0) return;
    run.cancel();
    begin.mutate({ trial: asked, path: part.path, values }, { onSuccess: ({ id }) => run.follow(id) });
  };
  const error = begin.error ?? run.error;
  return (
    <details className="sweep">
      <summary>{t('backtest.sweep')}</summary>
      <p className="quiet">{t('backtest.sweepHint')}</p>
      <form className="backtest-form" onSubmit={submit}>
        <label className="field">
          <span>{t('backtest.vary')}</span>
          <select
            className="input"
            value={part.path}
            onChange={(event) => {
              setPath(event.target.value);
              setWritten(null);
            }}
          >
            {parts.map((one) => (
              <option key={one.path} value={one.path}>
                {one.path} ({one.value})
              </option>
            ))}
          </select>
        </label>
        <label className="field sweep-values">
          <span>{t('backtest.values')}</span>
          <input className="input" value={text} onChange={(event) => setWritten(event.target.value)} />
        </label>
        <Button
          type="submit"
          busy={busy}
          unavailable={values.length === 0 ? t('backtest.valuesFirst') : undefined}
        >
          {t('backtest.runSweep')}
        </Button>
      </form>
      {run.progress ? <Progress progress={run.progress} onCancel={run.cancel} /> : null}
      {error ? (
        <p className="form-error" role="alert">
          {errorText(error)}
        </p>
      ) : null}
      {run.result ? <SweepTable report={run.result} present={part.value} /> : null}
    </details>
  );
}

function SweepTable({ report, present }: { report: SweepReport; present: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <table className="table sweep-table">
      <thead>
        <tr>
          <th className="right">{t('backtest.value')}</th>
          <th className="right">{t('backtest.episodes')}</th>
          <th className="right">{t('backtest.perDayHead')}</th>
          <th className="right">{t('backtest.detected')}</th>
          <th className="right">{t('backtest.missed')}</th>
          <th className="right">{t('backtest.delay')}</th>
          <th className="right">{t('backtest.extra')}</th>
        </tr>
      </thead>
      <tbody>
        {report.rows.map((row) => (
          <tr key={row.value} className={String(row.value) === present ? 'chosen' : ''}>
            <td className="right num">
              <strong>{row.value}</strong>
            </td>
            <td className="right num">{row.episodes}</td>
            <td className="right num">{perDay(row.perDay, report) ?? '–'}</td>
            <td className="right num">{row.detected}</td>
            <td className="right num">{row.missed > 0 ? <strong>{row.missed}</strong> : 0}</td>
            <td className="right num">
              {row.medianDelayMs === null ? '–' : durationText(row.medianDelayMs, language)}
            </td>
            <td className="right num">{row.falseAlarms}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
