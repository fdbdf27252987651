import { useTranslation } from 'react-i18next';
import { Age } from '../../time/Time.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { LimitClock } from '../cases/LimitClock.tsx';
import { AvailabilityMark } from '../devices/AvailabilityMark.tsx';
import { DeadlineClock } from '../hazards/DeadlineClock.tsx';
import { Part } from './Part.tsx';

const HOUR_MS = 3_600_000;

/** What runs against a limit, what is live, stale or gone, and what a list says when it has nothing to list. */
export function Standings({ at }: { at: number }) {
  const { t } = useTranslation();
  const limit = {
    state: 'filed',
    filedAt: at - HOUR_MS,
    warnAt: [],
    closedAt: null,
    overdueSince: null,
  } as const;
  return (
    <>
      <Part title={t('kit.clocks')}>
        <div className="kit-clocks">
          <LimitClock value={{ ...limit, dueAt: at + HOUR_MS }} full />
          <LimitClock value={{ ...limit, dueAt: at + HOUR_MS / 4, warnAt: [at - 2, at - 1] }} full />
          <LimitClock value={{ ...limit, dueAt: at - 60_000 }} full />
          <LimitClock value={{ ...limit, state: 'closed', closedAt: at - 60_000, dueAt: at }} full />
          <LimitClock value={{ ...limit, state: 'closed', closedAt: at, dueAt: at - 60_000 }} full />
          <LimitClock value={{ ...limit, state: 'suspended', dueAt: at + HOUR_MS }} full />
          <DeadlineClock value={{ state: 'rectifying', dueAt: at + HOUR_MS }} full />
          <DeadlineClock value={{ state: 'rectifying', dueAt: at - HOUR_MS }} full />
        </div>
      </Part>
      <Part title={t('kit.tiles')}>
        <ul className="kit-tiles">
          {(['live', 'stale', 'offline'] as const).map((state) => (
            <li key={state} className={`kit-tile ${state}`}>
              <strong>{t('kit.sample.camera')}</strong>
              <span className={state === 'live' ? '' : 'quiet'}>
                {t(`kit.tile.${state}`)} {state === 'live' ? null : <Age at={at - 95_000} />}
              </span>
            </li>
          ))}
        </ul>
        <div className="kit-marks">
          {(['online', 'offline', 'unknown'] as const).map((availability) => (
            <AvailabilityMark key={availability} availability={availability} />
          ))}
        </div>
      </Part>
      <Part title={t('kit.tables')}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('device.address')}</th>
              <th className="right">{t('kit.sample.column')}</th>
            </tr>
          </thead>
          <tbody>
            {['0.31', '0.02'].map((value) => (
              <tr key={value}>
                <td>{t('kit.sample.place')}</td>
                <td className="right num">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="kit-states">
          <div className="box">
            <Loading rows={2} />
          </div>
          <div className="box">
            <Empty icon="search" title={t('device.none')} hint={t('device.noneHint')} />
          </div>
          <div className="box">
            <Failed error={new Error(t('kit.sample.error'))} onRetry={() => undefined} />
          </div>
        </div>
      </Part>
    </>
  );
}
