import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import './choices.css';

/** One thing to choose. */
export interface Choice {
  key: string;
  body: ReactNode;
  choose(): void;
}

/** Choices under one name. */
export interface ChoiceGroup {
  name: string;
  choices: readonly Choice[];
}

/** A sheet gives the focus to the field that asks for it, before its own buttons. */
function writtenInAtOnce(field: HTMLInputElement | null): void {
  if (!field) return;
  field.autofocus = true;
  field.focus();
}

/**
 * A field to write in, and below it what there is to choose, in groups: arrows move, Enter takes. `children` stands
 * where there is nothing to choose.
 */
export function ChoiceList({
  label,
  value,
  onChange,
  groups,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  groups: readonly ChoiceGroup[];
  children?: ReactNode;
}) {
  const id = useId();
  const [at, setAt] = useState(0);
  const choices = groups.flatMap((group) => group.choices);
  const place = Math.min(at, Math.max(choices.length - 1, 0));
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((place + step + choices.length) % Math.max(choices.length, 1));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choices[place]?.choose();
    }
  };
  let n = 0;
  return (
    <div className="choice-list">
      <input
        className="input"
        type="search"
        role="combobox"
        aria-label={label}
        aria-expanded={choices.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={choices[place] ? `${id}-${place}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={label}
        maxLength={100}
        value={value}
        ref={writtenInAtOnce}
        onChange={(event) => {
          onChange(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div className="choices-found" id={`${id}-list`} role="listbox" aria-label={label}>
        {groups.map(({ name, choices: own }) =>
          own.length === 0 ? null : (
            <div key={name} role="group" aria-label={name}>
              <h3>{name}</h3>
              {own.map((choice) => {
                const i = n++;
                return (
                  <div
                    key={choice.key}
                    id={`${id}-${i}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={i === place}
                    ref={i === place ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
                    onPointerMove={() => setAt(i)}
                    onPointerDown={(event) => {
                      event.preventDefault();
                      choice.choose();
                    }}
                  >
                    {choice.body}
                  </div>
                );
              })}
            </div>
          ),
        )}
        {choices.length === 0 ? children : null}
      </div>
    </div>
  );
}
