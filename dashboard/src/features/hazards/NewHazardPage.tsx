import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Hazard } from '../../../../hub/ledger/hazard.ts';
import { useNewHazard } from '../../api/hazards.ts';
import { now } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { FormEnd, TextField } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { type Place, PlaceFields } from '../map/PlaceFields.tsx';
import { useMay } from '../session/permissions.ts';
import { deadlineLengths } from './lengths.ts';

/** What somebody found that is not as it has to be: where, what, how grave, whose, and by when it has to be gone. */
export default function NewHazardPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('hazards:report');
  const make = useNewHazard();
  const [where, setWhere] = useState<Place>({});
  const [kind, setKind] = useState<Hazard['kind']>('hazard');
  const [grade, setGrade] = useState<Hazard['grade']>('general');
  const [title, setTitle] = useState('');
  const [place, setPlace] = useState('');
  const [description, setDescription] = useState('');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState<End>('never');
  const { lng, lat, gridCode } = where;
  const placed = gridCode !== undefined || (lng !== undefined && lat !== undefined);
  const dueAt = instantOf(due, now());
  const why = !may
    ? t('error.code.forbidden')
    : !placed
      ? t('newCase.placeFirst')
      : title.trim() === ''
        ? t('hazard.titleFirst')
        : dueAt === undefined || (dueAt !== null && dueAt <= now())
          ? t('hazard.dueFirst')
          : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || make.isPending) return;
    make.mutate(
      {
        kind,
        grade,
        title: title.trim(),
        ...where,
        ...(place.trim() !== '' && { place: place.trim() }),
        ...(description.trim() !== '' && { description: description.trim() }),
        ...(owner.trim() !== '' && { owner: owner.trim() }),
        ...(typeof dueAt === 'number' && { dueAt }),
      },
      { onSuccess: ({ id }) => void navigate(`/hazards/${id}`) },
    );
  };
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('hazard.new')}</h1>
        </header>
        <form className="box office-form" onSubmit={submit}>
          <PlaceFields value={where} onChange={setWhere} />
          <TextField label={t('hazard.place')} maxLength={200} value={place} onChange={setPlace} />
          <TextField label={t('hazard.what')} maxLength={200} value={title} onChange={setTitle} />
          <div className="field">
            <span>{t('hazard.kind')}</span>
            <Segmented<Hazard['kind']>
              label={t('hazard.kind')}
              value={kind}
              options={(['hazard', 'source'] as const).map((one) => ({
                value: one,
                text: t(`hazard.kinds.${one}`),
              }))}
              onChange={setKind}
            />
          </div>
          <div className="field">
            <span>{t('hazard.grade')}</span>
            <Segmented<Hazard['grade']>
              label={t('hazard.grade')}
              value={grade}
              options={(['general', 'major'] as const).map((one) => ({
                value: one,
                text: t(`hazard.grades.${one}`),
              }))}
              onChange={setGrade}
            />
          </div>
          <label className="field">
            <span>{t('hazard.description')}</span>
            <textarea
              className="input"
              maxLength={4000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          </label>
          <TextField label={t('hazard.owner')} maxLength={100} value={owner} onChange={setOwner} />
          <EndPicker
            label={t('hazard.deadline')}
            lengths={deadlineLengths}
            value={due}
            onChange={setDue}
            never={t('hazard.dueLater')}
          />
          <FormEnd
            sending={make}
            submit={t('hazard.make')}
            why={why}
            onCancel={() => void navigate('/hazards')}
          />
        </form>
      </div>
    </div>
  );
}
