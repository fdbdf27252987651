import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';
import './severity.css';

const shapes: Record<Severity, string> = {
  critical: 'M2.500 2.500h11v11h-11Z',
  major: 'M8 1.200 14.800 8 8 14.800 1.200 8Z',
  minor: 'M8 1.800 15 14H1Z',
  warning: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z',
};

type Standing = Pick<Alert, 'severity' | 'state' | 'stage'>;

/** Solid: confirmed; hatched: pre-alarm; outline: acknowledged; grey outline: resolved. */
export const fillOf = ({ state, stage }: Pick<Alert, 'state' | 'stage'>): string => {
  if (state === 'resolved') return 'over';
  if (state === 'acknowledged') return 'outline';
  return stage === 'pre-alarm' ? 'hatched' : 'solid';
};

/** The shape of a severity. The word stands beside it: a colour or a shape alone never carries the meaning. */
export function SeverityShape({
  severity,
  fill = 'solid',
  size = 16,
}: {
  severity: Severity;
  fill?: string;
  size?: number;
}) {
  // Of its own: the pattern takes the colours of where it is, and the first of a name would serve all.
  const id = useId();
  return (
    <svg
      className={`severity-shape ${severity} ${fill}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {fill === 'hatched' ? (
        <defs>
          <pattern
            id={id}
            width="3.2"
            height="3.2"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="1.900" height="3.200" />
          </pattern>
        </defs>
      ) : null}
      <path d={shapes[severity]} style={fill === 'hatched' ? { fill: `url(#${id})` } : undefined} />
    </svg>
  );
}

/** Shape, colour and word of an alert's severity. */
export function SeverityMark({ alert, size = 16 }: { alert: Standing; size?: number }) {
  const { t } = useTranslation();
  return (
    <span className={`severity-mark ${alert.severity} ${fillOf(alert)}`}>
      <SeverityShape severity={alert.severity} fill={fillOf(alert)} size={size} />
      <span className="severity-word">{t(`severity.${alert.severity}`)}</span>
    </span>
  );
}
