import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Severity } from '../../../../hub/alerts/alert.ts';
import { useEventTypes, useNewCase } from '../../api/cases.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { severities } from '../alerts/severity.ts';
import { type Place, PlaceFields } from '../map/PlaceFields.tsx';
import { useMay } from '../session/permissions.ts';
import './case.css';

/** What somebody found: where, what, how grave. */
export default function NewCasePage() {
  const { t } = useTranslation();
  const local = useLocalText();
  const navigate = useNavigate();
  const may = useMay('cases:report');
  const types = (useEventTypes().data ?? []).filter((type) => type.class === 'event');
  const make = useNewCase();
  // The same report sent twice is one case.
  const [idempotencyKey] = useState(() => `${Date.now()}-${Math.random().toString(36).slice(2)}`);
  const [place, setPlace] = useState<Place>({});
  const [address, setAddress] = useState('');
  const [description, setDescription] = useState('');
  const [severity, setSeverity] = useState<Severity>('minor');
  const [typeCode, setTypeCode] = useState<string | null>(null);
  const { lng, lat, gridCode } = place;
  const placed = gridCode !== undefined || (lng !== undefined && lat !== undefined);
  const why = !may
    ? t('case.notAllowed')
    : !placed
      ? t('newCase.placeFirst')
      : description.trim() === ''
        ? t('newCase.whatFirst')
        : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || make.isPending) return;
    make.mutate(
      {
        description: description.trim(),
        severity,
        idempotencyKey,
        ...place,
        ...(typeCode !== null && { typeCode }),
        ...(address.trim() !== '' && { address: address.trim() }),
      },
      { onSuccess: ({ id }) => void navigate(`/cases/${id}`) },
    );
  };
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('newCase.title')}</h1>
        </header>
        <form className="box office-form" onSubmit={submit}>
          <PlaceFields value={place} onChange={setPlace} />
          <TextField label={t('newCase.address')} maxLength={200} value={address} onChange={setAddress} />
          <label className="field">
            <span>{t('newCase.what')}</span>
            <textarea
              className="input"
              maxLength={4000}
              placeholder={t('newCase.hint')}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          </label>
          <Combobox
            label={t('case.type')}
            placeholder={t('newCase.typeLater')}
            options={types.map(({ code, name }) => ({ value: code, text: local(name), hint: code }))}
            value={typeCode}
            onChange={setTypeCode}
          />
          <div className="field">
            <span>{t('newCase.severity')}</span>
            <Segmented<Severity>
              label={t('newCase.severity')}
              value={severity}
              options={severities.map((one) => ({ value: one, text: t(`severity.${one}`) }))}
              onChange={setSeverity}
            />
          </div>
          <FormError error={make.error} />
          <div className="actions">
            <Button type="submit" look="primary" busy={make.isPending} unavailable={why}>
              {t('newCase.make')}
            </Button>
            {why === undefined ? null : <span className="quiet form-why">{why}</span>}
          </div>
        </form>
      </div>
    </div>
  );
}
