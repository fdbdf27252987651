import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Trial, type TrialReport, useBeginTrial } from '../../api/backtests.ts';
import { useGrids } from '../../api/grids.ts';
import type { RuleView } from '../../api/rules.ts';
import { now } from '../../time/clock.ts';
import { localInput, ofLocalInput } from '../../time/local-input.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { BacktestResult } from './BacktestResult.tsx';
import { aboutOf } from './definition.ts';
import { problemsOf } from './EditorBox.tsx';
import { Progress } from './Progress.tsx';
import { SweepPanel } from './SweepPanel.tsx';
import { useRun } from './use-run.ts';

const DAY_MS = 86_400_000;
const spans = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
type Range = keyof typeof spans | 'own';

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
    return span && { ruleId: rule?.id ?? null, yaml, grid: range.grid, ...span };
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

/** The choice of a stretch of time and a place. */
function useRange() {
  const { t } = useTranslation();
  const grids = useGrids().data?.features;
  const [range, setRange] = useState<Range>('24h');
  const [own, setOwn] = useState(() => ({ from: localInput(now() - 7 * DAY_MS), to: localInput(now()) }));
  const [grid, setGrid] = useState<string | null>(null);
  const span = (): { from: number; to: number } | null => {
    const nowAt = now();
    if (range !== 'own') return { from: nowAt - spans[range], to: nowAt };
    const [from, to] = [ofLocalInput(own.from), ofLocalInput(own.to)];
    return from !== null && to !== null && from < to ? { from, to } : null;
  };
  const fields = (
    <>
      <div className="field">
        <span>{t('device.range')}</span>
        <Segmented<Range>
          label={t('device.range')}
          value={range}
          options={[
            ...(['24h', '7d', '30d'] as const).map((value) => ({
              value,
              text: t(`history.ranges.${value}`),
            })),
            { value: 'own' as const, text: t('backtest.own') },
          ]}
          onChange={setRange}
        />
      </div>
      {range === 'own' ? (
        <>
          <label className="field">
            <span>{t('backtest.from')}</span>
            <input
              className="input"
              type="datetime-local"
              value={own.from}
              onChange={(event) => setOwn({ ...own, from: event.target.value })}
            />
          </label>
          <label className="field">
            <span>{t('backtest.to')}</span>
            <input
              className="input"
              type="datetime-local"
              value={own.to}
              onChange={(event) => setOwn({ ...own, to: event.target.value })}
            />
          </label>
        </>
      ) : null}
      <Combobox
        label={t('alert.grid')}
        options={(grids ?? []).map(({ properties: { code, name } }) => ({
          value: code,
          text: name,
          hint: code,
        }))}
        value={grid}
        placeholder={t('silence.anyGrid')}
        onChange={setGrid}
      />
    </>
  );
  return { span, grid, fields };
}
