import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useDispatches } from '../../api/dispatches.ts';
import { type Station, useNewSecret, useStations } from '../../api/stations.ts';
import { useNow } from '../../time/clock.ts';
import { dayText } from '../../time/format.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { DispatchRow } from '../dispatch/DispatchRow.tsx';
import { Rota } from './Rota.tsx';
import { expiryOf } from './rota.ts';
import { DutyMark, TerminalMark } from './StationMarks.tsx';
import './stations.css';
import { useMay } from '../session/permissions.ts';

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
  const open = useDispatches(`state=open&station=${encodeURIComponent(station.id)}`).data ?? [];
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{station.name}</h1>
          <TerminalMark station={station} />
          <DutyMark station={station} />
        </header>
        <dl className="facts box">
          <Fact name={t('alert.grid')}>{gridName}</Fact>
          <Fact name={t('device.address')}>{station.address ?? '—'}</Fact>
          <Fact name={t('station.phone')}>{station.phone ?? '—'}</Fact>
          <Fact name={t('station.radius')}>
            {station.radiusM === null ? '—' : <span className="num">{station.radiusM} m</span>}
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
        <EquipmentTable station={station} />
        <Secret station={station} />
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Members({ station: { members } }: { station: Station }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h2>{t('station.members')}</h2>
      {members.length === 0 ? <p className="quiet">{t('station.noMembers')}</p> : null}
      <ul className="member-list">
        {members.map(({ id, name, role, phone }) => (
          <li key={id}>
            <strong>{name}</strong>
            <span className="quiet">{t(`station.roles.${role}`)}</span>
            {phone === null ? null : <a href={`tel:${phone}`}>{phone}</a>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function EquipmentTable({ station: { equipment } }: { station: Station }) {
  const { t } = useTranslation();
  const nowAt = useNow(60_000);
  const marks = { none: '', good: '✓', soon: '◕', expired: '!' } as const;
  if (equipment.length === 0) return null;
  return (
    <section className="section">
      <h2>{t('station.equipment')}</h2>
      <table className="table still">
        <thead>
          <tr>
            <th>{t('station.item')}</th>
            <th className="right">{t('station.count')}</th>
            <th>{t('station.expires')}</th>
          </tr>
        </thead>
        <tbody>
          {equipment.map(({ id, name, count, expiresAt }) => {
            const standing = expiryOf(expiresAt, nowAt);
            return (
              <tr key={id}>
                <td>{name}</td>
                <td className="right num">{count}</td>
                <td className={standing === 'expired' ? 'gap' : ''}>
                  {expiresAt === null ? (
                    '—'
                  ) : (
                    <>
                      <span aria-hidden="true">{marks[standing]}</span>{' '}
                      <span className="num">{dayText(expiresAt)}</span> {t(`station.expiry.${standing}`)}
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** A new secret for the terminal; the old one is void at once. */
function Secret({ station: { id } }: { station: Station }) {
  const { t } = useTranslation();
  const may = useMay('stations:write');
  const fresh = useNewSecret(id);
  if (!may) return null;
  return (
    <details className="section">
      <summary>{t('station.secret')}</summary>
      <div className="office-form box">
        <p>{t('station.secretHint')}</p>
        {fresh.data ? (
          <>
            <p>{t('station.secretOnce')}</p>
            <code className="secret">{fresh.data.secret}</code>
          </>
        ) : (
          <div className="actions">
            <Button busy={fresh.isPending} onClick={() => fresh.mutate()}>
              {t('station.newSecret')}
            </Button>
          </div>
        )}
        <FormError error={fresh.error} />
      </div>
    </details>
  );
}
