import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button.tsx';

export interface Option {
  value: string;
  text: string;
  /** Said beside it, and searched too. */
  hint?: string;
}

interface ComboboxProps {
  label: string;
  options: readonly Option[];
  /** Null: nothing is chosen. */
  value: string | null;
  onChange: (value: string | null) => void;
  placeholder: string;
}

/** Options drawn at once: more than anybody reads; writing on finds the rest. */
const SHOWN = 50;

function matching(options: readonly Option[], written: string): Option[] {
  const words = written.toLowerCase().split(/\s+/).filter(Boolean);
  return options
    .filter(({ text, hint = '', value }) => {
      const all = `${text} ${hint} ${value}`.toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .slice(0, SHOWN);
}

/** A choice of many, found by writing a part of it. */
export function Combobox({ label, options, value, onChange, placeholder }: ComboboxProps) {
  const { t } = useTranslation();
  const id = useId();
  const [written, setWritten] = useState<string | null>(null);
  const [place, setPlace] = useState(0);
  const open = written !== null;
  const found = open ? matching(options, written) : [];
  const chosen = options.find((one) => one.value === value);
  const choose = (next: string | null): void => {
    onChange(next);
    setWritten(null);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return setWritten('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setPlace(Math.min(Math.max(place + step, 0), Math.max(found.length - 1, 0)));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = found[place];
      if (option) choose(option.value);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setWritten(null);
    }
  };
  return (
    <div className="field combobox">
      <label htmlFor={id}>{label}</label>
      <div className="combobox-box">
        <input
          id={id}
          className="input"
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && found[place] ? `${id}-${place}` : undefined}
          autoComplete="off"
          placeholder={placeholder}
          value={written ?? chosen?.text ?? value ?? ''}
          onChange={(event) => {
            setWritten(event.target.value);
            setPlace(0);
          }}
          onFocus={() => {
            setWritten('');
            setPlace(0);
          }}
          onBlur={() => setWritten(null)}
          onKeyDown={onKey}
        />
        {value === null || open ? null : (
          <IconButton icon="close" label={t('action.clear')} onClick={() => choose(null)} />
        )}
        {open ? (
          <div className="combobox-list" id={`${id}-list`} role="listbox" aria-label={label}>
            {found.length === 0 ? <span className="quiet">{t('state.nothingFound')}</span> : null}
            {found.map((option, i) => (
              <div
                key={option.value}
                id={`${id}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === place}
                ref={i === place ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
                // The field would lose the focus first, and the list be gone.
                onPointerDown={(event) => {
                  event.preventDefault();
                  choose(option.value);
                  (document.activeElement as HTMLElement | null)?.blur();
                }}
              >
                <span>{option.text}</span>
                {option.hint === undefined ? null : <span className="quiet clip">{option.hint}</span>}
              </div>
            ))}
          </div>
        ) : null}
      </div>
    </div>
  );
}
