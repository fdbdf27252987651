import { useTranslation } from 'react-i18next';
import type { HistoryPoint } from '../../api/readings.ts';
import { useLocalText } from '../../i18n/language.ts';
import { type Cell, useCell } from '../../state/cell.ts';
import { clockText, dayText, exactText, momentText } from '../../time/format.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { type Layout, xOf } from './layout.ts';
import type { ChartWords } from './option.ts';
import { type Picked, pickAt } from './pick.ts';
import type { Metric, Picture } from './picture.ts';
import { figure, meanFigure } from './scale.ts';

/** Where somebody points: an instant, and px from the top. */
export interface Hover {
  at: number;
  y: number;
}

/** A finger or a pointer may be this far off. */
const SLACK_PX = 8;
const CARD_PX = 280;

interface HoverLayerProps {
  hover: Cell<Hover | null>;
  picture: Picture;
  layout: Layout;
  width: number;
  words: ChartWords;
}

/** One line through all charts at the instant pointed at, and what there was then. */
export function HoverLayer({ hover, picture, layout, width, words }: HoverLayerProps) {
  const pointed = useCell(hover);
  if (!pointed || width === 0) return null;
  const { span } = picture;
  const plot = width - layout.left - layout.right;
  const picked = pickAt(picture, pointed.at, ((span.to - span.from) / plot) * SLACK_PX);
  if (!picked) return null;
  const x = xOf(picked.at, layout, width, span);
  const beyond = x + 14 + CARD_PX > width;
  return (
    <>
      <i
        className="hover-line"
        style={{ left: x, top: layout.lane.top, height: bottomOf(layout) - layout.lane.top }}
      />
      <HoverCard
        picked={picked}
        nowAt={picture.nowAt}
        words={words}
        // A finger hides what is beside it: on a phone the words stand below the chart.
        left={layout.compact ? null : beyond ? x - 14 - CARD_PX : x + 14}
      />
    </>
  );
}

function bottomOf({ lane, panels, states }: Layout): number {
  const last = states ?? panels.at(-1) ?? lane;
  return last.top + last.height;
}

function HoverCard({
  picked,
  nowAt,
  words,
  left,
}: {
  picked: Picked;
  nowAt: number;
  words: ChartWords;
  /** Px; null stands below. */
  left: number | null;
}) {
  const { t } = useTranslation();
  const text = useLocalText();
  const { step } = picked;
  return (
    <div
      className={`hover-card${left === null ? ' below' : ''}`}
      style={left === null ? {} : { left, width: CARD_PX }}
      aria-hidden="true"
    >
      <strong className="num">
        {step
          ? `${dayText(step.from)} ${clockText(step.from)} – ${clockText(step.to)}`
          : exactText(picked.at)}
      </strong>
      {picked.values.length > 0 ? (
        <dl>
          {picked.values.map(({ metric, point }) => (
            <div key={metric.name}>
              <dt>{words.metric(metric.name)}</dt>
              <dd>{point ? <Value metric={metric} point={point} /> : t('history.nothing')}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {picked.episodes.map(({ alert }) => (
        <div key={alert.id} className="hover-episode">
          <SeverityMark alert={{ ...alert, state: 'firing' }} size={14} />
          <span>{text(alert.title)}</span>
          <span className="quiet num">
            {momentText(alert.firedAt, nowAt)} –{' '}
            {alert.resolvedAt === null ? t('history.stillOpen') : momentText(alert.resolvedAt, nowAt)}
          </span>
        </div>
      ))}
    </div>
  );
}

function Value({ metric, point }: { metric: Metric; point: HistoryPoint }) {
  const { t } = useTranslation();
  if (metric.kind === 'state') {
    const share = point.mean;
    if (share > 0 && share < 1)
      return <>{t('history.share', { percent: Math.max(1, Math.round(share * 100)) })}</>;
    return <>{point.max > 0 ? t('metric.yes') : t('metric.no')}</>;
  }
  return (
    <>
      <b>{point.min === point.max ? figure(point.mean) : meanFigure(point.mean)}</b> {metric.unit}
      {point.min === point.max ? null : (
        <span className="quiet hover-range">
          {figure(point.min)} – {figure(point.max)}
        </span>
      )}
    </>
  );
}
