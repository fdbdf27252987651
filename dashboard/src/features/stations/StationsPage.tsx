import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ApiError } from '../../api/fetch.ts';
import { type Station, useGaps, useStations } from '../../api/stations.ts';
import { now } from '../../time/clock.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { expiryOf } from './rota.ts';
import { StationForm } from './StationForm.tsx';
import { DutyMark, TerminalMark } from './StationMarks.tsx';
import './stations.css';
import { useMay } from '../session/permissions.ts';

const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

/** The fire stations: whether they can be heard, who is on duty, what they have. */
export default function StationsPage() {
  const { t } = useTranslation();
  const may = useMay('stations:write');
  const [making, setMaking] = useState(false);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('station.title')}</h1>
          {may ? (
            <Button look={making ? 'plain' : 'primary'} icon="plus" onClick={() => setMaking(!making)}>
              {t('station.new')}
            </Button>
          ) : null}
        </header>
        {making ? <StationForm onDone={() => setMaking(false)} /> : null}
        <All />
      </div>
    </div>
  );
}

function All() {
  const { t } = useTranslation();
  const stations = useStations();
  if (stations.isPending) return <Loading />;
  if (stations.isError && stations.error instanceof ApiError && stations.error.status === 404)
    return <Empty title={t('station.absent')} />;
  if (stations.isError && !stations.data)
    return <Failed error={stations.error} onRetry={() => void stations.refetch()} />;
  if (stations.data.length === 0) return <Empty title={t('station.none')} hint={t('station.noneHint')} />;
  return (
    <>
      <ComingGaps stations={stations.data} />
      <table className="table stations">
        <thead>
          <tr>
            <th>{t('station.name')}</th>
            <th>{t('station.terminal')}</th>
            <th>{t('station.onDuty')}</th>
            <th className="narrow-out">{t('alert.grid')}</th>
            <th className="narrow-out">{t('station.equipment')}</th>
            <th className="right narrow-out">{t('nav.dispatches')}</th>
          </tr>
        </thead>
        <tbody>
          {stations.data.map((station) => (
            <Row key={station.id} station={station} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ station }: { station: Station }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const gridName = useGridName(station.gridCode);
  const expired = station.equipment.filter(
    ({ expiresAt }) => expiryOf(expiresAt, now()) === 'expired',
  ).length;
  const path = `/stations/${encodeURIComponent(station.id)}`;
  const { shift } = station.duty;
  return (
    <tr className={station.enabled ? '' : 'out-of-service'} onClick={() => void navigate(path)}>
      <td>
        <Link to={path} onClick={(event) => event.stopPropagation()}>
          {station.name}
        </Link>{' '}
        {station.enabled ? null : <span className="tag">{t('station.outOfService')}</span>}
      </td>
      <td>
        <TerminalMark station={station} />
      </td>
      <td>
        <DutyMark station={station} /> {shift?.members.map(({ name }) => name).join('、')}
      </td>
      <td className="narrow-out">{gridName}</td>
      <td className="narrow-out">
        {expired === 0 ? (
          <span className="num">{station.equipment.length}</span>
        ) : (
          t('station.expiredCount', { count: expired })
        )}
      </td>
      <td className="right num narrow-out">{station.openDispatches}</td>
    </tr>
  );
}

/** The gaps of the coming week, for whoever fills them. */
function ComingGaps({ stations }: { stations: readonly Station[] }) {
  const { t } = useTranslation();
  const [from] = useState(() => Math.floor(now() / HOUR_MS) * HOUR_MS);
  const gaps = useGaps(from, from + WEEK_MS).data ?? [];
  if (gaps.length === 0) return null;
  return (
    <section className="box section">
      <h2>{t('station.gaps', { count: gaps.length })}</h2>
      <ul className="gap-list">
        {gaps.slice(0, 10).map((gap) => (
          <li key={`${gap.stationId} ${gap.from}`}>
            <Link to={`/stations/${encodeURIComponent(gap.stationId)}`}>
              {stations.find(({ id }) => id === gap.stationId)?.name ?? gap.stationId}
            </Link>
            <span>
              <Moment at={gap.from} /> – <Moment at={gap.to} />
            </span>
            <span>{t('station.tooFew', { members: gap.members, minimum: gap.minimum })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
