import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Request } from '../../outbox/deed.ts';
import { OutboxFull, outbox } from '../../outbox/outbox.ts';
import { PhotoField } from '../field/PhotoField.tsx';
import type { Order } from './orders.ts';
import './sheet.css';

/** What is said most, in one touch; anything else in words. */
const results = ['out', 'false', 'handed', 'gas', 'none'] as const;
const reasons = ['people', 'busy', 'road', 'vehicle'] as const;

/** How it ended, or why nobody can come; with photos, of what is real. */
export function ResultSheet({
  order,
  of,
  onClose,
}: {
  order: Order;
  of: 'done' | 'declined';
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [photos, setPhotos] = useState<readonly Blob[]>([]);
  const [full, setFull] = useState(false);
  const comment = [chosen, words.trim()].filter((part) => part !== null && part !== '').join('：');
  const { caseId } = order;
  const send = (): void => {
    if (comment === '') return;
    const step: Request = { kind: 'step', dispatchId: order.id, action: of, comment };
    const seen = of === 'done' && caseId !== null ? photos : [];
    const shots = seen.map(
      (blob): Request => ({ kind: 'photo', of: { caseId: caseId ?? '' }, role: 'after', blob }),
    );
    // The word first: it stops clocks, and no slow photo may hold it up.
    outbox.add([step, ...shots].map((request) => ({ request }))).then(onClose, (error: unknown) => {
      if (error instanceof OutboxFull) setFull(true);
      else throw error;
    });
  };
  const options =
    of === 'done'
      ? results.map((one) => t(`field.results.${one}`))
      : reasons.map((one) => t(`field.reasons.${one}`));
  return (
    <div className="sheet" role="dialog" aria-modal="true" aria-label={t(`field.do.${of}`)}>
      <header>
        <h1>{t(`field.do.${of}`)}</h1>
        <button type="button" className="station-second" onClick={onClose}>
          {t('action.cancel')}
        </button>
      </header>
      <div className="sheet-body">
        <div className="sheet-options">
          {options.map((text) => (
            <button key={text} type="button" aria-pressed={chosen === text} onClick={() => setChosen(text)}>
              {text}
            </button>
          ))}
        </div>
        <input
          className="input sheet-words"
          placeholder={t('field.words')}
          aria-label={t('field.words')}
          maxLength={1000}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {of === 'done' && caseId !== null ? (
          <PhotoField label={t('field.photo')} photos={photos} onChange={setPhotos} />
        ) : null}
        {full ? <p className="form-error">{t('field.full')}</p> : null}
      </div>
      <button type="button" className="station-main" aria-disabled={comment === ''} onClick={send}>
        {comment === '' ? t('field.chooseFirst') : t('field.send')}
      </button>
    </div>
  );
}
