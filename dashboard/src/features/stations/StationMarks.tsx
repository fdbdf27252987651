import { useTranslation } from 'react-i18next';
import type { Station } from '../../api/stations.ts';
import { Age } from '../../time/Time.tsx';
import './stations.css';

/** Whether its terminal can be heard: shape and words. */
export function TerminalMark({ station: { terminal } }: { station: Pick<Station, 'terminal'> }) {
  const { t } = useTranslation();
  const { online, lastSeenAt, battery } = terminal;
  return (
    <span className={`station-mark${online ? '' : ' away'}`}>
      <span aria-hidden="true">{online ? '●' : '◌'}</span>{' '}
      {online ? t('station.online') : t('station.offline')}
      {online || lastSeenAt === null ? null : (
        <span className="quiet">
          {' '}
          <Age at={lastSeenAt} />
        </span>
      )}
      {battery === null ? null : <span className="num quiet"> {battery}%</span>}
    </span>
  );
}

/** Whether somebody is on duty: shape and words. */
export function DutyMark({ station: { duty } }: { station: Pick<Station, 'duty'> }) {
  const { t } = useTranslation();
  const marks = { on: '●', off: '○', gap: '!' } as const;
  return (
    <span className={`station-mark${duty.state === 'gap' ? ' gap' : ''}`}>
      <span aria-hidden="true">{marks[duty.state]}</span> {t(`station.duty.${duty.state}`)}
    </span>
  );
}
