import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { now } from '../../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../../time/EndPicker.tsx';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Form.tsx';
import type { DeedFormProps } from './form.ts';

const LENGTHS = [900_000, 1_800_000, 3_600_000, 14_400_000];

/** Acknowledges with a word, and for as long as one means to see to it: then the alert calls again. */
export function AckForm({ busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const [end, setEnd] = useState<End>('never');
  const until = instantOf(end, now());
  const late = until !== null && (until === undefined || until <= now());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (late || busy) return;
    const words = comment.trim();
    onDo({ deed: 'ack', ...(words !== '' && { comment: words }), ...(until !== null && { until }) });
  };
  return (
    <form className="deed" onSubmit={submit}>
      <EndPicker
        label={t('handling.ackEnd')}
        lengths={LENGTHS}
        never={t('handling.ackNever')}
        value={end}
        onChange={setEnd}
      />
      <TextField label={t('handling.comment')} maxLength={2000} value={comment} onChange={setComment} />
      <div className="actions">
        <Button type="submit" look="primary" busy={busy} unavailable={late ? t('time.ahead') : undefined}>
          {t('action.acknowledge')}
        </Button>
      </div>
    </form>
  );
}
