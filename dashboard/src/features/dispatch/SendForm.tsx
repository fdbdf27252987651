import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSendStations } from '../../api/dispatches.ts';
import { useStations } from '../../api/stations.ts';
import { FormEnd, TextField } from '../../ui/Form.tsx';
import { DutyMark, TerminalMark } from '../stations/StationMarks.tsx';

/** Sends further stations to a case, chosen by hand; those who are under way are not offered. */
export function SendForm({
  caseId,
  already,
  onDone,
}: {
  caseId: string;
  already: readonly string[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const stations = (useStations().data ?? []).filter(({ id, enabled }) => enabled && !already.includes(id));
  const send = useSendStations();
  const [stationIds, setStationIds] = useState<string[]>([]);
  const [comment, setComment] = useState('');
  const words = comment.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (stationIds.length > 0 && !send.isPending)
      send.mutate({ caseId, stationIds, ...(words !== '' && { comment: words }) }, { onSuccess: onDone });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <fieldset className="choices">
        <legend className="quiet">{t('dispatch.another')}</legend>
        {stations.length === 0 ? <span>{t('dispatch.noOther')}</span> : null}
        {stations.map((station) => (
          <label key={station.id} className="check">
            <input
              type="checkbox"
              checked={stationIds.includes(station.id)}
              onChange={(event) =>
                setStationIds(
                  event.target.checked
                    ? [...stationIds, station.id]
                    : stationIds.filter((one) => one !== station.id),
                )
              }
            />
            <span>
              {station.name} <DutyMark station={station} /> <TerminalMark station={station} />
            </span>
          </label>
        ))}
      </fieldset>
      <TextField label={t('handling.comment')} maxLength={1000} value={comment} onChange={setComment} />
      <FormEnd
        sending={send}
        submit={t('dispatch.send')}
        why={stationIds.length === 0 ? t('case.unitFirst') : undefined}
        onCancel={onDone}
      />
    </form>
  );
}
