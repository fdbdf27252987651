import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberRole } from '../../../../hub/dispatch/station.ts';
import { type Station, useChangeStation } from '../../api/stations.ts';
import { Button } from '../../ui/Button.tsx';
import { useMay } from '../session/permissions.ts';
import { EditRows, useRows } from './EditRows.tsx';

const memberRoles = [
  'leader',
  'deputy',
  'firefighter',
  'control-room',
] as const satisfies readonly MemberRole[];

type Draft = Omit<Station['members'][number], 'id'> & { id?: string };

/** The people of a station, and the way to change them. */
export function Members({ station }: { station: Station }) {
  const { t } = useTranslation();
  const may = useMay('stations:write');
  const [editing, setEditing] = useState(false);
  const { members } = station;
  return (
    <section className="section">
      <header className="section-head">
        <h2>{t('station.members')}</h2>
        {may && !editing ? (
          <Button look="quiet" onClick={() => setEditing(true)}>
            {t('station.editMembers')}
          </Button>
        ) : null}
      </header>
      {members.length === 0 && !editing ? <p className="quiet">{t('station.noMembers')}</p> : null}
      {editing ? (
        <MembersForm station={station} onDone={() => setEditing(false)} />
      ) : (
        <ul className="member-list">
          {members.map(({ id, name, role, phone }) => (
            <li key={id}>
              <strong>{name}</strong>
              <span className="quiet">{t(`station.roles.${role}`)}</span>
              {phone === null ? null : <a href={`tel:${phone}`}>{phone}</a>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function MembersForm({ station, onDone }: { station: Station; onDone: () => void }) {
  const { t } = useTranslation();
  // As it was when the form was opened: what somebody else changes meanwhile is refused, not lost.
  const [read] = useState(station);
  const change = useChangeStation(read);
  const { rows, put, add, drop } = useRows<Draft>(() => read.members);
  const save = (): void => {
    const members = rows.map(({ id, name, role, phone }) => ({
      ...(id !== undefined && { id }),
      name: name.trim(),
      role,
      phone: phone?.trim() || null,
    }));
    change.mutate({ members }, { onSuccess: onDone });
  };
  return (
    <EditRows
      label={t('station.editMembers')}
      rows={rows}
      addLabel={t('station.addMember')}
      onAdd={() => add({ name: '', role: 'firefighter', phone: null })}
      onDrop={drop}
      sending={change}
      why={rows.some(({ name }) => name.trim() === '') ? t('station.memberNameFirst') : undefined}
      onSubmit={save}
      onCancel={onDone}
    >
      {({ key, name, role, phone }) => (
        <>
          <input
            className="input"
            aria-label={t('station.memberName')}
            placeholder={t('station.memberName')}
            maxLength={60}
            value={name}
            onChange={(event) => put(key, { name: event.target.value })}
          />
          <select
            className="input"
            aria-label={t('station.role')}
            value={role}
            onChange={(event) =>
              put(key, { role: memberRoles.find((one) => one === event.target.value) ?? role })
            }
          >
            {memberRoles.map((one) => (
              <option key={one} value={one}>
                {t(`station.roles.${one}`)}
              </option>
            ))}
          </select>
          <input
            className="input"
            type="tel"
            aria-label={t('station.phone')}
            placeholder={t('station.phone')}
            maxLength={40}
            value={phone ?? ''}
            onChange={(event) => put(key, { phone: event.target.value })}
          />
        </>
      )}
    </EditRows>
  );
}
