import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import type { DeedFormProps } from './form.ts';

/** What false alarms mostly are, by the field's own words; the cause is kept as it is written here. */
const CAUSES = ['cooking', 'steam', 'dust', 'works', 'smoking', 'test', 'fault', 'other'] as const;

/** Marks an alert as a false alarm with its cause, or takes the mark back. */
export function FalseAlarmForm({ alert, busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const [cause, setCause] = useState<(typeof CAUSES)[number]>('cooking');
  const [words, setWords] = useState('');
  const said = words.trim();
  const other = cause === 'other';
  const text = [...(other && said !== '' ? [] : [t(`handling.causes.${cause}`)]), said]
    .filter(Boolean)
    .join(' · ');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy && (!other || said !== '')) onDo({ deed: 'false-alarm', cause: text });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <div className="field">
        <span>{t('handling.cause')}</span>
        <Segmented
          label={t('handling.cause')}
          value={cause}
          options={CAUSES.map((value) => ({ value, text: t(`handling.causes.${value}`) }))}
          onChange={setCause}
        />
      </div>
      <label className="field">
        <span>{t('handling.comment')}</span>
        <input
          className="input"
          maxLength={400}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <div className="actions">
        <Button
          type="submit"
          look="primary"
          busy={busy}
          unavailable={other && said === '' ? t('handling.causeFirst') : undefined}
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
