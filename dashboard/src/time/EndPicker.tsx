import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/language.ts';
import { Segmented } from '../ui/Segmented.tsx';
import { now } from './clock.ts';
import { stepText } from './format.ts';
import { localInput, ofLocalInput } from './local-input.ts';

/** An end as somebody chooses it: so long from now (or from a beginning), a given instant, or none. */
export type End = { afterMs: number } | { at: number | null } | 'never';

/** The instant an end means, counted from `from`; null for none, undefined while it is not written yet. */
export function instantOf(end: End, from: number): number | null | undefined {
  if (end === 'never') return null;
  if ('afterMs' in end) return from + end.afterMs;
  return end.at ?? undefined;
}

interface EndPickerProps {
  label: string;
  /** Offered lengths, ms. */
  lengths: readonly number[];
  value: End;
  onChange: (end: End) => void;
  /** Offers no end at all, in these words. */
  never?: string;
  /** How an offered length is said. */
  wording?: (length: string) => string;
}

/** When something ends: a few lengths in sight, or an instant of one's own. */
export function EndPicker({ label, lengths, value, onChange, never, wording }: EndPickerProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [text, setText] = useState('');
  const chosen = value === 'never' ? 'never' : 'afterMs' in value ? String(value.afterMs) : 'at';
  const choose = (next: string): void => {
    if (next === 'never') return onChange('never');
    if (next !== 'at') return onChange({ afterMs: Number(next) });
    const at = now() + (lengths[0] ?? 0);
    setText(localInput(at));
    onChange({ at: ofLocalInput(localInput(at)) });
  };
  return (
    <div className="field">
      <span>{label}</span>
      <div className="end-picker">
        <Segmented
          label={label}
          value={chosen}
          options={[
            ...(never === undefined ? [] : [{ value: 'never', text: never }]),
            ...lengths.map((ms) => {
              const text = stepText(ms, language);
              return { value: String(ms), text: wording ? wording(text) : text };
            }),
            { value: 'at', text: t('time.at') },
          ]}
          onChange={choose}
        />
        {chosen === 'at' ? (
          <input
            className="input instant-input"
            type="datetime-local"
            aria-label={t('time.instant')}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              onChange({ at: ofLocalInput(event.target.value) });
            }}
          />
        ) : null}
      </div>
    </div>
  );
}
