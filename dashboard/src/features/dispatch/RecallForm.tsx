import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Dispatch, useRecall } from '../../api/dispatches.ts';
import { FormEnd, TextField } from '../../ui/Form.tsx';

/** Calls a station off; it has to be said why. */
export function RecallForm({
  dispatch: { id, stationName },
  onDone,
}: {
  dispatch: Pick<Dispatch, 'id' | 'stationName'>;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const recall = useRecall(id);
  const [reason, setReason] = useState('');
  const why = reason.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== '' && !recall.isPending) recall.mutate(why, { onSuccess: onDone });
  };
  return (
    <form className="deed" onSubmit={submit} aria-label={`${t('dispatch.recall')} ${stationName}`}>
      <p className="quiet">{t('dispatch.recallHint')}</p>
      <TextField label={t('dispatch.recallWhy')} maxLength={2000} value={reason} onChange={setReason} />
      <FormEnd
        sending={recall}
        submit={t('dispatch.recallDo')}
        why={why === '' ? t('case.wordsFirst') : undefined}
        onCancel={onDone}
      />
    </form>
  );
}
