import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Form.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import type { DeedFormProps } from './form.ts';

const WAYS = ['site', 'video', 'phone', 'other'] as const;

/** Confirms a pre-alarm: by what somebody knows that it is real. */
export function ConfirmForm({ busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<(typeof WAYS)[number] | null>(null);
  const [words, setWords] = useState('');
  // Nothing is said for somebody who has said nothing.
  const named = way === null || way === 'other' ? [] : [t(`handling.ways.${way}`)];
  const comment = [...named, words.trim()].filter(Boolean).join(' · ');
  const ready = way !== null && comment !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready && !busy) onDo({ deed: 'confirm', comment });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <p>{t('handling.confirmHint')}</p>
      <div className="field">
        <span>{t('handling.confirmedBy')}</span>
        <Segmented<(typeof WAYS)[number] | ''>
          label={t('handling.confirmedBy')}
          value={way ?? ''}
          options={WAYS.map((value) => ({ value, text: t(`handling.ways.${value}`) }))}
          onChange={(value) => setWay(value === '' ? null : value)}
        />
      </div>
      <TextField label={t('handling.comment')} maxLength={1900} value={words} onChange={setWords} />
      <div className="actions">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          unavailable={ready ? undefined : way === null ? t('handling.wayFirst') : t('case.commentFirst')}
        >
          {t('handling.confirm')}
        </Button>
      </div>
    </form>
  );
}
