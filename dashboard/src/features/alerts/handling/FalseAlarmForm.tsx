import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Form.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import type { DeedFormProps } from './form.ts';

/** What false alarms mostly are, by the field's own words; the cause is kept as it is written here. */
const CAUSES = ['cooking', 'steam', 'dust', 'works', 'smoking', 'test', 'fault', 'other'] as const;

/** Marks an alert as a false alarm with its cause, or takes the mark back. */
export function FalseAlarmForm({ alert, busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const [cause, setCause] = useState<(typeof CAUSES)[number] | null>(null);
  const [words, setWords] = useState('');
  const said = words.trim();
  const other = cause === 'other';
  // What was chosen without thinking would spoil the figures: nothing is chosen to begin with.
  const named = cause === null || other ? [] : [t(`handling.causes.${cause}`)];
  const text = [...named, said].filter(Boolean).join(' · ');
  const ready = cause !== null && text !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready && !busy) onDo({ deed: 'false-alarm', cause: text });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <div className="field">
        <span>{t('handling.cause')}</span>
        <Segmented<(typeof CAUSES)[number] | ''>
          label={t('handling.cause')}
          value={cause ?? ''}
          options={CAUSES.map((value) => ({ value, text: t(`handling.causes.${value}`) }))}
          onChange={(value) => setCause(value === '' ? null : value)}
        />
      </div>
      <TextField label={t('handling.comment')} maxLength={400} value={words} onChange={setWords} />
      <div className="actions">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          unavailable={ready ? undefined : t('handling.causeFirst')}
        >
          {t('handling.markFalse')}
        </Button>
        {(alert.falseAlarm ?? null) === null ? null : (
          <Button look="quiet" busy={busy} onClick={() => onDo({ deed: 'false-alarm', cause: null })}>
            {t('handling.unmarkFalse')}
          </Button>
        )}
      </div>
    </form>
  );
}
