import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDrillDispatch } from '../../api/dispatches.ts';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormEnd, TextField } from '../../ui/Form.tsx';
import { useGridOptions } from '../grids/use-options.ts';

/** Calls the stations of a grid for a drill. */
export function DrillForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const grids = useGridOptions();
  const drill = useDrillDispatch();
  const [gridCode, setGridCode] = useState<string | null>(null);
  const [title, setTitle] = useState('');
  const [comment, setComment] = useState('');
  const why =
    gridCode === null
      ? t('exercise.targetFirst')
      : title.trim() === '' || comment.trim() === ''
        ? t('case.commentFirst')
        : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === undefined && gridCode !== null && !drill.isPending)
      drill.mutate({ gridCode, title: title.trim(), comment: comment.trim() }, { onSuccess: onDone });
  };
  return (
    <form className="box drill-frame office-form" onSubmit={submit} aria-label={t('dispatch.drill')}>
      <strong className="drill">{t('alert.drill')}</strong>
      <Combobox
        label={t('alert.grid')}
        placeholder={t('exercise.targetFirst')}
        options={grids}
        value={gridCode}
        onChange={setGridCode}
      />
      <TextField label={t('dispatch.drillTitle')} maxLength={200} value={title} onChange={setTitle} />
      <TextField label={t('handling.comment')} maxLength={1000} value={comment} onChange={setComment} />
      <FormEnd sending={drill} submit={t('dispatch.drill')} why={why} onCancel={onDone} />
    </form>
  );
}
