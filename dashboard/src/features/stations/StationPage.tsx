import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useDispatches } from '../../api/dispatches.ts';
import { type Station, useStations } from '../../api/stations.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { DispatchRow } from '../dispatch/DispatchRow.tsx';
import { useMay } from '../session/permissions.ts';
import { Equipment } from './Equipment.tsx';
import { FactsForm } from './FactsForm.tsx';
import { Members } from './Members.tsx';
import { Rota } from './Rota.tsx';
import { DutyMark, TerminalMark } from './StationMarks.tsx';
import { Secret, Service } from './StationService.tsx';
import './stations.css';
import { Fact } from '../../ui/Fact.tsx';

/** One station: how it stands, who is on duty when, what it has, where it is needed now. */
export default function StationPage() {
  const { t } = useTranslation();
  const id = useParams()['id'] ?? '';
  const stations = useStations();
  const station = stations.data?.find((one) => one.id === id);
  if (station) return <Shown station={station} />;
  if (stations.isPending) return <Loading />;
  if (stations.isError) return <Failed error={stations.error} onRetry={() => void stations.refetch()} />;
  return <Empty title={t('station.unknown')} />;
}

function Shown({ station }: { station: Station }) {
  const { t } = useTranslation();
  const gridName = useGridName(station.gridCode);
  const may = useMay('stations:write');
  const [editing, setEditing] = useState(false);
  const open = useDispatches(`state=open&station=${encodeURIComponent(station.id)}`).data ?? [];
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{station.name}</h1>
          {station.enabled ? (
            <>
              <TerminalMark station={station} />
              <DutyMark station={station} />
            </>
          ) : (
            <span className="tag">{t('station.outOfService')}</span>
          )}
          {may && !editing ? <Button onClick={() => setEditing(true)}>{t('station.edit')}</Button> : null}
        </header>
        {editing ? <FactsForm station={station} onDone={() => setEditing(false)} /> : null}
        <dl className="facts box">
          <Fact name={t('alert.grid')}>{gridName}</Fact>
          <Fact name={t('device.address')}>{station.address ?? '—'}</Fact>
          <Fact name={t('station.phone')}>
            {station.phone === null ? '—' : <a href={`tel:${station.phone}`}>{station.phone}</a>}
          </Fact>
          <Fact name={t('station.radius')}>
            <span className="num">{station.radiusM} m</span>
          </Fact>
          <Fact name={t('station.minimum')}>
            {station.minimumOnDuty === null ? (
              t('station.minimumHint')
            ) : (
              <span className="num">{station.minimumOnDuty}</span>
            )}
          </Fact>
          <Fact name={t('station.position')}>
            <span className="num">
              {station.lng.toFixed(5)}, {station.lat.toFixed(5)}
            </span>
          </Fact>
        </dl>
        {open.length === 0 ? null : (
          <section className="section">
            <h2>{t('dispatch.title')}</h2>
            <ul className="dispatches">
              {open.map((one) => (
                <DispatchRow key={one.id} dispatch={one} />
              ))}
            </ul>
          </section>
        )}
        <Rota station={station} />
        <Members station={station} />
        <Equipment station={station} />
        {may ? (
          <>
            <Secret station={station} />
            <Service station={station} />
          </>
        ) : null}
      </div>
    </div>
  );
}
