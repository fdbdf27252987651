import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDrillDispatch } from '../../api/dispatches.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { useGridOptions } from '../grids/use-options.ts';

/** Calls the stations of a grid for a drill. */
export function DrillForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
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
      <label className="field">
        <span>{t('dispatch.drillTitle')}</span>
        <input
          className="input"
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t('handling.comment')}</span>
        <input
          className="input"
          maxLength={1000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      {drill.isError ? (
        <p className="form-error" role="alert">
          {errorText(drill.error)}
        </p>
      ) : null}
      <div className="actions">
        <Button type="submit" look="primary" busy={drill.isPending} unavailable={why}>
          {t('dispatch.drill')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
