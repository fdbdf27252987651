import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNewStation } from '../../api/stations.ts';
import { Button } from '../../ui/Button.tsx';
import { FormEnd } from '../../ui/Form.tsx';
import { type Place, PlaceFields } from '../map/PlaceFields.tsx';

/** Registers a station; the secret of its terminal is shown once. */
export function StationForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const make = useNewStation();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [place, setPlace] = useState<Place>({});
  const { lng, lat, gridCode } = place;
  const why =
    id.trim() === '' || name.trim() === ''
      ? t('station.nameFirst')
      : lng === undefined || lat === undefined || gridCode === undefined
        ? t('newCase.tapMap')
        : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (make.isPending || why !== undefined) return;
    if (lng === undefined || lat === undefined || gridCode === undefined) return;
    make.mutate({
      id: id.trim(),
      name: name.trim(),
      gridCode,
      lng,
      lat,
      ...(phone.trim() !== '' && { phone: phone.trim() }),
    });
  };
  if (make.data)
    return (
      <section className="box office-form">
        <strong>{make.data.station.name}</strong>
        <p>{t('station.secretOnce')}</p>
        <code className="secret">{make.data.secret}</code>
        <div className="actions">
          <Button look="primary" onClick={onDone}>
            {t('station.secretKept')}
          </Button>
        </div>
      </section>
    );
  const text = (label: string, value: string, set: (text: string) => void) => (
    <label className="field">
      <span>{label}</span>
      <input className="input" maxLength={64} value={value} onChange={(event) => set(event.target.value)} />
    </label>
  );
  return (
    <form className="box office-form" onSubmit={submit} aria-label={t('station.new')}>
      {text(t('station.id'), id, setId)}
      {text(t('station.name'), name, setName)}
      {text(t('station.phone'), phone, setPhone)}
      <PlaceFields value={place} onChange={setPlace} />
      <FormEnd sending={make} submit={t('action.save')} why={why} onCancel={onDone} />
    </form>
  );
}
