import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../../hub/cases/case.ts';
import type { FigureName } from '../../../../hub/reports/figures.ts';
import { useLoadHistory, useTrends } from '../../api/wall.ts';
import { isOver } from '../../live/case-over.ts';
import { derived, useLive } from '../../live/hooks.ts';
import { useNow } from '../../time/clock.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { isHeldBack } from '../alerts/hold-back.ts';
import { SeverityShape } from '../alerts/SeverityMark.tsx';
import { countBySeverity, openAlerts, severities } from '../alerts/severity.ts';
import { sharesOf } from '../desk/shares.ts';
import { Sparkline } from './Sparkline.tsx';
import './figures.css';

const calling = derived((alerts: Parameters<typeof openAlerts>[0]) => {
  const open = openAlerts(alerts).filter((alert) => !isHeldBack(alert));
  const firing = open.filter(({ state }) => state === 'firing');
  const oldest = firing.length === 0 ? null : Math.min(...firing.map(({ firedAt }) => firedAt));
  return { counts: countBySeverity(open), oldest };
});
const dueInstants = derived((cases: ReadonlyMap<string, CaseView>) =>
  [...cases.values()].flatMap(({ state, dueAt }) => (isOver(state) || dueAt === null ? [] : [dueAt])),
);

/** The figures of a day, of one kind, and as they are now. */
function useTrend(): (of: (figures: Record<FigureName, number>) => number) => (number | null)[] {
  const trends = useTrends().data;
  return (of) =>
    trends ? [...trends.quarters.map(({ figures }) => figures && of(figures)), of(trends.now)] : [];
}

const share = (online: number, all: number): number => (all === 0 ? 1 : online / all);

/** What matters now, each with its day. */
export function WallFigures() {
  const { t } = useTranslation();
  const { counts, oldest } = useLive((state) => calling(state.alerts));
  const { devices, cameras } = useLive((state) => sharesOf(state.devices));
  const due = useLive((state) => dueInstants(state.cases));
  const nowAt = useNow(60_000);
  const trend = useTrend();
  const load = useLoadHistory().data ?? [];
  const perOperator = load.at(-1)?.perOperator ?? 0;
  return (
    <div className="wall-figures">
      <ul className="wall-severities">
        {severities.map((severity) => (
          <li key={severity} className={severity} data-none={counts[severity] === 0}>
            <span className="wall-severity">
              <SeverityShape severity={severity} size={20} fill={counts[severity] === 0 ? 'over' : 'solid'} />
              {t(`severity.${severity}`)}
            </span>
            <b className="live-value">{counts[severity]}</b>
            <Sparkline values={trend((figures) => figures[severity])} floor={0} ceiling={2} />
          </li>
        ))}
      </ul>
      <Figure
        wide
        name={t('wall.oldest')}
        trend={<Sparkline values={trend(({ unacknowledged }) => unacknowledged)} floor={0} ceiling={2} />}
      >
        {oldest === null ? (
          <span className="quiet">{t('wall.noneWaits')}</span>
        ) : (
          <Stopwatch since={oldest} />
        )}
      </Figure>
      <Figure
        name={t('figures.devices')}
        of={devices.all}
        trend={
          <Sparkline
            values={trend((one) => share(one.devicesOnline, one.devices))}
            floor={0.95}
            ceiling={1}
          />
        }
      >
        {devices.online}
      </Figure>
      <Figure
        name={t('figures.cameras')}
        of={cameras.all}
        trend={
          <Sparkline values={trend((one) => share(one.camerasOnline, one.cameras))} floor={0.8} ceiling={1} />
        }
      >
        {cameras.online}
      </Figure>
      <Figure
        name={t('wall.overdue')}
        trend={<Sparkline values={trend(({ overdue }) => overdue)} floor={0} ceiling={2} />}
      >
        {due.filter((dueAt) => dueAt < nowAt).length}
      </Figure>
      <Figure
        name={t('wall.load')}
        trend={<Sparkline values={load.map((bucket) => bucket.perOperator)} floor={0} ceiling={2} />}
      >
        {perOperator >= 10 ? Math.round(perOperator) : perOperator.toFixed(1)}
      </Figure>
    </div>
  );
}

interface FigureProps {
  name: string;
  children: ReactNode;
  trend: ReactNode;
  of?: number;
  wide?: boolean;
}

function Figure({ name, children, trend, of, wide = false }: FigureProps) {
  return (
    <div className={`wall-figure${wide ? ' wide' : ''}`}>
      <span className="quiet">{name}</span>
      <b className="num live-value">
        {children}
        {of === undefined ? null : <small className="quiet">/{of}</small>}
      </b>
      {trend}
    </div>
  );
}
