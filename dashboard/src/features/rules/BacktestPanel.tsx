import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Trial, type TrialReport, useBeginTrial } from '../../api/backtests.ts';
import type { RuleView } from '../../api/rules.ts';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { BacktestResult } from './BacktestResult.tsx';
import { aboutOf } from './definition.ts';
import { problemsOf } from './EditorBox.tsx';
import { Progress } from './Progress.tsx';
import { SweepPanel } from './SweepPanel.tsx';
import { useRange } from './use-range.tsx';
import { useRun } from './use-run.ts';

interface BacktestPanelProps {
  /** The rule in force; null for one that is being made. */
  rule: RuleView | null;
  /** As it is written; null: as it is in force. */
  yaml: string | null;
  /** What the hub understood of it, where it did. */
  definition: Readonly<Record<string, unknown>> | undefined;
}

/** What the rule would have raised over the readings the hub has kept, before it judges anything. */
export function BacktestPanel({ rule, yaml, definition }: BacktestPanelProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const begin = useBeginTrial();
  const run = useRun<TrialReport>();
  const range = useRange();
  const [tried, setTried] = useState<Readonly<Record<string, unknown>> | null>(null);
  if (definition && aboutOf({ definition }) !== 'reading') return null;
  const trialOf = (): Trial | null => {
    const span = range.span();
    return span && { ruleId: rule?.id ?? null, yaml, ...range.where, ...span };
  };
  const busy = begin.isPending || run.progress !== null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const trial = trialOf();
    if (!trial || busy) return;
    run.cancel();
    setTried(definition ?? null);
    begin.mutate(trial, { onSuccess: ({ id }) => run.follow(id) });
  };
  const error = begin.error ?? run.error;
  return (
    <section className="section backtest">
      <h2>{t('backtest.title')}</h2>
      <p className="quiet">
        {t('backtest.hint')}
        {yaml !== null && rule ? <strong> {t('backtest.ofDraft')}</strong> : null}
      </p>
      <form className="backtest-form" onSubmit={submit}>
        {range.fields}
        <Button
          type="submit"
          look="primary"
          busy={busy}
          unavailable={range.span() === null ? t('backtest.rangeFirst') : undefined}
        >
          {t('backtest.run')}
        </Button>
      </form>
      {run.progress ? <Progress progress={run.progress} onCancel={run.cancel} /> : null}
      {error ? (
        <div className="form-error" role="alert">
          {problemsOf(error).length === 0 ? errorText(error) : t('rule.problemsFirst')}
        </div>
      ) : null}
      {run.result ? (
        <BacktestResult
          report={run.result}
          ruleId={rule?.id ?? null}
          version={rule?.version ?? 1}
          definition={tried}
        />
      ) : null}
      <SweepPanel trial={trialOf} definition={definition} />
    </section>
  );
}
