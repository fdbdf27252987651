import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocalText } from '../../../i18n/language.ts';
import { useLive } from '../../../live/hooks.ts';
import { Button } from '../../../ui/Button.tsx';
import { Combobox } from '../../../ui/Combobox.tsx';
import { TextField } from '../../../ui/Form.tsx';
import { openAlerts, severities } from '../severity.ts';
import type { DeedFormProps } from './form.ts';

/** Makes an alert part of another that is no milder: one matter, one case. */
export function MergeForm({ alert, busy, onDo }: DeedFormProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const alerts = useLive((state) => state.alerts);
  const [into, setInto] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const rank = severities.indexOf(alert.severity);
  const others = openAlerts(alerts).filter(
    ({ id, severity }) => id !== alert.id && severities.indexOf(severity) <= rank,
  );
  const words = comment.trim();
  return (
    <div className="deed">
      <p>{t('merging.hint')}</p>
      <Combobox
        label={t('merging.into')}
        placeholder={others.length === 0 ? t('merging.none') : t('merging.intoFirst')}
        options={others.map((one) => ({
          value: one.id,
          text: `${one.labels['address'] ?? one.gridCode} ${text(one.title)}`,
          hint: t(`severity.${one.severity}`),
        }))}
        value={into}
        onChange={setInto}
      />
      <TextField label={t('handling.comment')} maxLength={2000} value={comment} onChange={setComment} />
      <div className="actions">
        <Button
          look="primary"
          busy={busy}
          unavailable={into === null ? t('merging.intoFirst') : undefined}
          onClick={() =>
            into !== null && onDo({ deed: 'merge', into, ...(words !== '' && { comment: words }) })
          }
        >
          {t('merging.do')}
        </Button>
      </div>
    </div>
  );
}
