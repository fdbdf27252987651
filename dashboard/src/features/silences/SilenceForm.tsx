import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SilenceMatchers } from '../../../../hub/silences/silence.ts';
import { useMakeSilence } from '../../api/silences.ts';
import { useLive } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { useMay } from '../session/permissions.ts';
import { LONGEST_MS, lengths, starts } from './lengths.ts';
import { MatcherFields } from './MatcherFields.tsx';
import { asksAnything, holds, isFireOrGas, mayHoldCritical } from './matchers.ts';
import { useWithin } from './use-within.ts';
import './silences.css';

interface SilenceFormProps {
  /** What is held, to begin with. */
  matchers: SilenceMatchers;
  onDone: () => void;
  onCancel: () => void;
}

/** A new silence: what it holds, until when, and why; before it is made one sees what it would hold now. */
export function SilenceForm({ matchers: first, onDone, onCancel }: SilenceFormProps) {
  const { t } = useTranslation();
  const make = useMakeSilence();
  const decides = useMay('alerts:silence-critical');
  const [matchers, setMatchers] = useState(first);
  const [start, setStart] = useState<End>('never');
  const [end, setEnd] = useState<End>({ afterMs: lengths[1] });
  const [comment, setComment] = useState('');
  const [knows, setKnows] = useState(false);
  const held = useHeld(matchers, decides);

  const from = instantOf(start, now());
  const to = instantOf(end, from ?? now());
  const asks = asksAnything(matchers);
  const risky = mayHoldCritical(matchers);
  const missing = (): string | undefined => {
    if (!asks) return t('silence.asksNothing');
    if (risky && matchers.severity === 'critical' && !decides) return t('silence.criticalForbidden');
    if (from === undefined || typeof to !== 'number' || to <= Math.max(from ?? 0, now()))
      return t('time.ahead');
    if (to - (from ?? now()) > LONGEST_MS) return t('silence.tooLong');
    if (comment.trim() === '') return t('silence.commentFirst');
    return risky && decides && !knows ? t('silence.tickFirst') : undefined;
  };
  const why = missing();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === undefined && typeof to === 'number' && !make.isPending)
      make.mutate({ matchers, from: from ?? null, to, comment: comment.trim() }, { onSuccess: onDone });
  };
  return (
    <form className="silence-form" onSubmit={submit}>
      <MatcherFields value={matchers} onChange={setMatchers} />
      <EndPicker
        label={t('silence.from')}
        lengths={starts}
        never={t('silence.atOnce')}
        wording={(length) => t('silence.inLength', { length })}
        value={start}
        onChange={setStart}
      />
      <EndPicker label={t('silence.length')} lengths={lengths} value={end} onChange={setEnd} />
      <label className="field">
        <span>{t('silence.why')}</span>
        <input
          className="input"
          name="comment"
          maxLength={2000}
          placeholder={t('silence.whyHint')}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      {asks && risky && decides ? (
        <label className="check">
          <input type="checkbox" checked={knows} onChange={(event) => setKnows(event.target.checked)} />
          <span>{t('silence.critical')}</span>
        </label>
      ) : null}
      {asks && risky && !decides ? <p className="quiet">{t('silence.sparesCritical')}</p> : null}
      {asks ? (
        <p className="silence-preview" aria-live="polite">
          {t('silence.wouldHold', { count: held.all })}
          {held.critical > 0 ? (
            <strong> {t('silence.amongCritical', { count: held.critical })}</strong>
          ) : null}
        </p>
      ) : null}
      <FormError error={make.error} />
      <div className="actions">
        <Button type="submit" look="primary" icon="silence" busy={make.isPending} unavailable={why}>
          {t('silence.make')}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        {why === undefined ? null : <span className="quiet silence-why">{why}</span>}
      </div>
    </form>
  );
}

/** How many open alerts would be held; those its author may not hold are not among them. */
function useHeld(matchers: SilenceMatchers, decides: boolean): { all: number; critical: number } {
  const alerts = useLive((state) => state.alerts);
  const isWithin = useWithin();
  const held = [...alerts.values()].filter(
    (alert) =>
      alert.state !== 'resolved' && holds(matchers, alert, isWithin) && (decides || !isFireOrGas(alert)),
  );
  return { all: held.length, critical: held.filter(isFireOrGas).length };
}
