import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Form.tsx';
import type { DeedFormProps } from './form.ts';

/** Ends an alert that its rule never ends, as at a fire panel, with what was found. */
export function ClearForm({ busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const words = comment.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (words !== '' && !busy) onDo({ deed: 'clear', comment: words });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <p>{t('handling.clearHint')}</p>
      <TextField label={t('handling.comment')} maxLength={2000} value={comment} onChange={setComment} />
      <div className="actions">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          unavailable={words === '' ? t('case.commentFirst') : undefined}
        >
          {t('handling.clear')}
        </Button>
      </div>
    </form>
  );
}
