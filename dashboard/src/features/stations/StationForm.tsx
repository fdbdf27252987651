import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNewStation } from '../../api/stations.ts';
import { Button } from '../../ui/Button.tsx';
import { FormEnd, TextField } from '../../ui/Form.tsx';
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
  return (
    <form className="box office-form" onSubmit={submit} aria-label={t('station.new')}>
      <TextField label={t('station.id')} maxLength={64} value={id} onChange={setId} />
      <TextField label={t('station.name')} maxLength={100} value={name} onChange={setName} />
      <TextField label={t('station.phone')} maxLength={40} value={phone} onChange={setPhone} />
      <PlaceFields value={place} onChange={setPlace} />
      <FormEnd sending={make} submit={t('action.save')} why={why} onCancel={onDone} />
    </form>
  );
}
