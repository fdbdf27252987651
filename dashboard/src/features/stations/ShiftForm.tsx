import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Shift, type Station, useRota } from '../../api/stations.ts';
import { localInput, ofLocalInput } from '../../time/local-input.ts';
import { FormEnd } from '../../ui/Form.tsx';

const HOUR_MS = 3_600_000;

/** Adds a shift, or changes one. */
export function ShiftForm({
  station,
  day,
  shift,
  onDone,
}: {
  station: Station;
  day: number;
  shift?: Shift;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const rota = useRota();
  const [from, setFrom] = useState(localInput(shift?.from ?? day + 8 * HOUR_MS));
  const [to, setTo] = useState(localInput(shift?.to ?? day + 20 * HOUR_MS));
  const [members, setMembers] = useState(shift?.members.map(({ id }) => id) ?? []);
  const [start, end] = [ofLocalInput(from), ofLocalInput(to)];
  const timed = start !== null && end !== null && end > start;
  const why = !timed ? t('station.endFirst') : members.length === 0 ? t('station.memberFirst') : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (start === null || end === null || why !== undefined || rota.isPending) return;
    const times = { from: start, to: end, members };
    rota.mutate(
      shift
        ? { deed: 'change', shiftId: shift.id, ...times }
        : { deed: 'add', stationId: station.id, ...times },
      { onSuccess: onDone },
    );
  };
  const instant = (label: string, value: string, set: (text: string) => void) => (
    <label className="field">
      <span>{label}</span>
      <input
        className="input instant-input"
        type="datetime-local"
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
  return (
    <form className="box office-form" onSubmit={submit} aria-label={t('station.addShift')}>
      <div className="actions">
        {instant(t('station.from'), from, setFrom)}
        {instant(t('station.to'), to, setTo)}
      </div>
      <fieldset className="choices">
        <legend className="quiet">{t('station.members')}</legend>
        {station.members.map(({ id, name, role }) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={members.includes(id)}
              onChange={(event) =>
                setMembers(event.target.checked ? [...members, id] : members.filter((one) => one !== id))
              }
            />
            <span>
              {name} <span className="quiet">{t(`station.roles.${role}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <FormEnd sending={rota} submit={t('action.save')} why={why} onCancel={onDone} />
    </form>
  );
}
