import { useTranslation } from 'react-i18next';
import type { ShiftCounts } from '../../../../hub/reports/handover.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { severities } from '../alerts/severity.ts';
import './handover.css';

/** What is counted of a time beside its alarms, in the order it is read. */
export const happenedNames = [
  'acknowledged',
  'resolved',
  'falseAlarms',
  'casesOpened',
  'casesClosed',
  'casesOverdue',
  'dispatched',
  'received',
  'hazardsEntered',
  'hazardsStruck',
] as const;

/** What happened in a time, counted: the alarms by severity, then what became of things. */
export function Happened({ happened }: { happened: ShiftCounts }) {
  const { t } = useTranslation();
  return (
    <dl className="shift-counts">
      {severities.map((severity) => (
        <div key={severity}>
          <dt>
            <SeverityMark alert={{ severity, stage: 'confirmed', state: 'acknowledged' }} />
          </dt>
          <dd className="num">{happened.alerts[severity]}</dd>
        </div>
      ))}
      {happenedNames.map((name) => (
        <div key={name}>
          <dt className="quiet">{t(`handover.counts.${name}`)}</dt>
          <dd className="num">{happened[name]}</dd>
        </div>
      ))}
    </dl>
  );
}
