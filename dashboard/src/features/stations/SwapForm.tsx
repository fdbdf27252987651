import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Shift, type Station, useRota } from '../../api/stations.ts';
import { FormEnd, TextField } from '../../ui/Form.tsx';

/** One member takes the duty of another, and it is said why. */
export function SwapForm({ station, shift, onDone }: { station: Station; shift: Shift; onDone: () => void }) {
  const { t } = useTranslation();
  const rota = useRota();
  const others = station.members.filter(({ id }) => shift.members.every((one) => one.id !== id));
  const [memberOut, setOut] = useState(shift.members[0]?.id ?? '');
  const [memberIn, setIn] = useState('');
  const [comment, setComment] = useState('');
  const why =
    memberOut === '' || memberIn === ''
      ? t('station.memberFirst')
      : comment.trim() === ''
        ? t('case.commentFirst')
        : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === undefined && !rota.isPending)
      rota.mutate(
        { deed: 'swap', shiftId: shift.id, memberOut, memberIn, comment: comment.trim() },
        { onSuccess: onDone },
      );
  };
  const choice = (label: string, value: string, people: Shift['members'], set: (id: string) => void) => (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => set(event.target.value)}>
        <option value="">—</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form className="box office-form" onSubmit={submit} aria-label={t('station.swap')}>
      {choice(t('station.memberOut'), memberOut, shift.members, setOut)}
      {choice(t('station.memberIn'), memberIn, others, setIn)}
      <TextField label={t('handling.comment')} maxLength={500} value={comment} onChange={setComment} />
      <FormEnd sending={rota} submit={t('station.swap')} why={why} onCancel={onDone} />
    </form>
  );
}
