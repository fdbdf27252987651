import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TrialEpisode, TrialReport } from '../../api/backtests.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useDevice } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { durationText, momentText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { Empty } from '../../ui/States.tsx';
import { SeverityShape } from '../alerts/SeverityMark.tsx';
import { perDay } from './per-day.ts';
import { TrialChart } from './TrialChart.tsx';

/** Episodes listed; the figures count them all. */
const SHOWN = 100;

interface BacktestResultProps {
  report: TrialReport;
  ruleId: string | null;
  version: number;
  /** The rule that was tried, where the hub understood it. */
  definition: Readonly<Record<string, unknown>> | null;
}

/** What the rule would have raised: in words, as a list, and drawn over what was measured. */
export function BacktestResult({ report, ruleId, version, definition }: BacktestResultProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const { present, falseAlarms, episodes, coveredFrom } = report;
  const deviceId = chosen ?? episodes[0]?.deviceId ?? null;
  const rule = useMemo(
    () => definition && { id: ruleId ?? 'new', version, definition },
    [ruleId, version, definition],
  );
  const daily = perDay(report.alarmsPerDay, report);
  const nowAt = now();
  return (
    <div className="backtest-result" data-episodes={report.episodeCount}>
      <div className="box backtest-words">
        <p className="backtest-lead">
          {t('backtest.wouldRaise', { count: report.episodeCount })}
          {daily === null ? null : <span className="quiet"> {t('backtest.perDay', { count: daily })}</span>}
        </p>
        <ul>
          {ruleId === null ? null : (
            <>
              <li>{t('backtest.compared', { present: present.episodes, both: present.both })}</li>
              <li>{t('backtest.onlyNew', { count: present.onlyNewCount })}</li>
              <li>
                {present.onlyPresentCount > 0 ? (
                  <strong>{t('backtest.onlyPresent', { count: present.onlyPresentCount })}</strong>
                ) : (
                  t('backtest.losesNothing')
                )}
              </li>
              {falseAlarms.marked > 0 ? (
                <li>
                  {t('backtest.falseAlarms', {
                    marked: falseAlarms.marked,
                    gone: falseAlarms.marked - falseAlarms.stillRaised,
                  })}
                </li>
              ) : null}
            </>
          )}
        </ul>
        <p className="quiet">
          {t('backtest.basis', {
            devices: report.devices,
            readings: report.readings.toLocaleString(),
            took: durationText(Math.max(report.tookMs, 1000), language),
          })}{' '}
          {momentText(report.from, nowAt)} – {momentText(report.to, nowAt)}
        </p>
        {coveredFrom !== null && coveredFrom > report.from ? (
          <p>
            <strong>{t('history.since', { at: momentText(coveredFrom, nowAt) })}</strong>
          </p>
        ) : null}
        {report.readings === 0 ? <strong>{t('backtest.nothingKept')}</strong> : null}
      </div>
      {deviceId !== null && rule ? (
        <TrialChart key={deviceId} deviceId={deviceId} report={report} rule={rule} ruleId={ruleId} />
      ) : null}
      {episodes.length === 0 ? (
        <Empty icon="check" title={t('backtest.none')} />
      ) : (
        <EpisodeTable episodes={episodes.slice(0, SHOWN)} chosen={deviceId} onChoose={setChosen} />
      )}
      {report.episodeCount > SHOWN ? (
        <p className="quiet">{t('backtest.more', { shown: SHOWN, count: report.episodeCount })}</p>
      ) : null}
    </div>
  );
}

interface EpisodeTableProps {
  episodes: readonly TrialEpisode[];
  chosen: string | null;
  onChoose: (deviceId: string) => void;
}

function EpisodeTable({ episodes, chosen, onChoose }: EpisodeTableProps) {
  const { t } = useTranslation();
  return (
    <table className="table episode-table">
      <thead>
        <tr>
          <th>{t('silence.severity')}</th>
          <th>{t('alert.device')}</th>
          <th>{t('alert.firedAt')}</th>
          <th className="right roomy">{t('backtest.lasted')}</th>
          <th className="right roomy">{t('alert.count')}</th>
        </tr>
      </thead>
      <tbody>
        {episodes.map((episode) => (
          <EpisodeRow
            key={`${episode.deviceId} ${episode.firedAt}`}
            episode={episode}
            chosen={episode.deviceId === chosen}
            onChoose={() => onChoose(episode.deviceId)}
          />
        ))}
      </tbody>
    </table>
  );
}

function EpisodeRow({
  episode,
  chosen,
  onChoose,
}: {
  episode: TrialEpisode;
  chosen: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { deviceId, severity, firedAt, resolvedAt, count, late } = episode;
  const address = useDevice(deviceId)?.address;
  return (
    <tr className={chosen ? 'chosen' : ''} onClick={onChoose}>
      <td>
        <span className="rule-severity">
          <SeverityShape severity={severity} fill="outline" size={14} />
          {t(`severity.${severity}`)}
        </span>
        {late ? <span className="tag late">{t('alert.late')}</span> : null}
      </td>
      <td>
        <button type="button" className="link-button" aria-pressed={chosen} onClick={onChoose}>
          {address ?? deviceId}
        </button>{' '}
        <Link
          className="quiet"
          to={`/devices/${encodeURIComponent(deviceId)}`}
          onClick={(event) => event.stopPropagation()}
        >
          {address ? deviceId : t('action.details')}
        </Link>
      </td>
      <td>
        <Moment at={firedAt} />
      </td>
      <td className="right num roomy">
        {resolvedAt === null ? t('history.stillOpen') : durationText(resolvedAt - firedAt, language)}
      </td>
      <td className="right num roomy">{count}</td>
    </tr>
  );
}
