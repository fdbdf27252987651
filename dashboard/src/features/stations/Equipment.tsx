import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Station, useChangeStation } from '../../api/stations.ts';
import { useNow } from '../../time/clock.ts';
import { dayText } from '../../time/format.ts';
import { endOfLocalDay, localDay } from '../../time/local-input.ts';
import { Button } from '../../ui/Button.tsx';
import { useMay } from '../session/permissions.ts';
import { EditRows, useRows } from './EditRows.tsx';
import { expiryOf } from './rota.ts';

interface Draft {
  id?: string;
  name: string;
  count: string;
  /** As the field has it; empty for what does not expire. */
  day: string;
  /** As it was read: a day that is not touched keeps its hour. */
  expiresAt: number | null;
}

const MOST = 100_000;
const marks = { none: '', good: '✓', soon: '◕', expired: '!' } as const;

/** What a station has and until when that is good, and the way to change it. */
export function Equipment({ station }: { station: Station }) {
  const { t } = useTranslation();
  const may = useMay('stations:write');
  const nowAt = useNow(60_000);
  const [editing, setEditing] = useState(false);
  const { equipment } = station;
  if (equipment.length === 0 && !may) return null;
  return (
    <section className="section">
      <header className="section-head">
        <h2>{t('station.equipment')}</h2>
        {may && !editing ? (
          <Button look="quiet" onClick={() => setEditing(true)}>
            {t('station.editEquipment')}
          </Button>
        ) : null}
      </header>
      {editing ? <EquipmentForm station={station} onDone={() => setEditing(false)} /> : null}
      {equipment.length === 0 && !editing ? <p className="quiet">{t('station.noEquipment')}</p> : null}
      {equipment.length === 0 || editing ? null : (
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
      )}
    </section>
  );
}

const expiryOfDraft = ({ day, expiresAt }: Draft): number | null =>
  expiresAt !== null && localDay(expiresAt) === day ? expiresAt : endOfLocalDay(day);

function EquipmentForm({ station, onDone }: { station: Station; onDone: () => void }) {
  const { t } = useTranslation();
  // As it was when the form was opened: what somebody else changes meanwhile is refused, not lost.
  const [read] = useState(station);
  const change = useChangeStation(read);
  const { rows, put, add, drop } = useRows<Draft>(() =>
    read.equipment.map(({ id, name, count, expiresAt }) => {
      const day = expiresAt === null ? '' : localDay(expiresAt);
      return { id, name, count: String(count), day, expiresAt };
    }),
  );
  const unclear = rows.some(({ name, count }) => name.trim() === '' || count === '' || Number(count) > MOST);
  const save = (): void => {
    const equipment = rows.map((row) => ({
      ...(row.id !== undefined && { id: row.id }),
      name: row.name.trim(),
      count: Number(row.count),
      expiresAt: expiryOfDraft(row),
    }));
    change.mutate({ equipment }, { onSuccess: onDone });
  };
  return (
    <EditRows
      label={t('station.editEquipment')}
      look="items"
      rows={rows}
      addLabel={t('station.addItem')}
      onAdd={() => add({ name: '', count: '1', day: '', expiresAt: null })}
      onDrop={drop}
      sending={change}
      why={unclear ? t('station.itemFirst') : undefined}
      onSubmit={save}
      onCancel={onDone}
    >
      {({ key, name, count, day }) => (
        <>
          <input
            className="input"
            aria-label={t('station.item')}
            placeholder={t('station.item')}
            maxLength={100}
            value={name}
            onChange={(event) => put(key, { name: event.target.value })}
          />
          <input
            className="input"
            inputMode="numeric"
            aria-label={t('station.count')}
            placeholder={t('station.count')}
            maxLength={6}
            value={count}
            onChange={(event) => put(key, { count: event.target.value.replaceAll(/\D/g, '') })}
          />
          <input
            className="input"
            type="date"
            aria-label={t('station.expires')}
            title={t('station.expires')}
            value={day}
            onChange={(event) => put(key, { day: event.target.value })}
          />
        </>
      )}
    </EditRows>
  );
}
