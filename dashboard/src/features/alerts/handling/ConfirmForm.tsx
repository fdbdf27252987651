import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import type { DeedFormProps } from './form.ts';

const WAYS = ['site', 'video', 'phone', 'other'] as const;

/** Confirms a pre-alarm: by what somebody knows that it is real. */
export function ConfirmForm({ busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<(typeof WAYS)[number]>('site');
  const [words, setWords] = useState('');
  const comment = [...(way === 'other' ? [] : [t(`handling.ways.${way}`)]), words.trim()]
    .filter(Boolean)
    .join(' · ');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (comment !== '' && !busy) onDo({ deed: 'confirm', comment });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <p>{t('handling.confirmHint')}</p>
      <div className="field">
        <span>{t('handling.confirmedBy')}</span>
        <Segmented
          label={t('handling.confirmedBy')}
          value={way}
          options={WAYS.map((value) => ({ value, text: t(`handling.ways.${value}`) }))}
          onChange={setWay}
        />
      </div>
      <label className="field">
        <span>{t('handling.comment')}</span>
        <input
          className="input"
          maxLength={1900}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <div className="actions">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          unavailable={comment === '' ? t('case.commentFirst') : undefined}
        >
          {t('handling.confirm')}
        </Button>
      </div>
    </form>
  );
}
