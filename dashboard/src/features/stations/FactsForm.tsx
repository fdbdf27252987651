import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Station, useChangeStation } from '../../api/stations.ts';
import { FormEnd, NumberField, TextField } from '../../ui/Form.tsx';
import { type Place, PlaceFields } from '../map/PlaceFields.tsx';

const RADIUS = { least: 50, most: 50_000 };

/** Changes what a station is called, where it is, how far it answers and how many people it needs. */
export function FactsForm({ station, onDone }: { station: Station; onDone: () => void }) {
  const { t } = useTranslation();
  // As it was when the form was opened: what somebody else changes meanwhile is refused, not lost.
  const [read] = useState(station);
  const change = useChangeStation(read);
  const [name, setName] = useState(read.name);
  const [address, setAddress] = useState(read.address);
  const [phone, setPhone] = useState(read.phone ?? '');
  const [radius, setRadius] = useState(String(read.radiusM));
  const [minimum, setMinimum] = useState(read.minimumOnDuty === null ? '' : String(read.minimumOnDuty));
  const [place, setPlace] = useState<Place>({ gridCode: read.gridCode, lng: read.lng, lat: read.lat });
  const { lng, lat, gridCode } = place;
  const radiusM = Number(radius);
  const minimumOnDuty = minimum === '' ? null : Number(minimum);
  const placed = lng !== undefined && lat !== undefined && gridCode !== undefined;
  const why =
    name.trim() === '' || address.trim() === ''
      ? t('station.addressFirst')
      : radiusM < RADIUS.least || radiusM > RADIUS.most
        ? t('station.radiusFirst', RADIUS)
        : minimumOnDuty !== null && (minimumOnDuty < 1 || minimumOnDuty > 50)
          ? t('station.minimumFirst')
          : placed
            ? undefined
            : t('newCase.tapMap');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || !placed || change.isPending) return;
    const facts = { name: name.trim(), address: address.trim(), phone: phone.trim() || null };
    change.mutate({ ...facts, radiusM, minimumOnDuty, lng, lat, gridCode }, { onSuccess: onDone });
  };
  return (
    <form className="box office-form" onSubmit={submit} aria-label={t('station.edit')}>
      <TextField label={t('station.name')} maxLength={100} value={name} onChange={setName} />
      <TextField label={t('device.address')} maxLength={200} value={address} onChange={setAddress} />
      <TextField label={t('station.phone')} maxLength={40} value={phone} onChange={setPhone} />
      <div className="edit-pair">
        <NumberField label={`${t('station.radius')} (m)`} value={radius} onChange={setRadius} />
        <NumberField
          label={t('station.minimum')}
          hint={t('station.minimumHint')}
          value={minimum}
          onChange={setMinimum}
        />
      </div>
      <PlaceFields value={place} onChange={setPlace} />
      <FormEnd sending={change} submit={t('action.save')} why={why} onCancel={onDone} />
    </form>
  );
}
