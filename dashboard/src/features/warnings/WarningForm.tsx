import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraftWarning } from '../../api/warnings.ts';
import { now } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormEnd } from '../../ui/Form.tsx';
import { useGridOptions } from '../grids/use-options.ts';

const HOUR_MS = 3_600_000;
const lengths = [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS];

/** A draft of what public screens shall say, in both languages, and where. */
export function WarningForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const draft = useDraftWarning();
  const options = useGridOptions();
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  const [grids, setGrids] = useState<string[]>([]);
  const [end, setEnd] = useState<End>({ afterMs: lengths[1] ?? HOUR_MS });
  const to = instantOf(end, now());
  const missing = (): string | undefined => {
    if (grids.length === 0) return t('exercise.targetFirst');
    if (zh.trim() === '' || en.trim() === '') return t('warning.textFirst');
    return typeof to !== 'number' || to <= now() ? t('time.ahead') : undefined;
  };
  const why = missing();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === undefined && typeof to === 'number' && !draft.isPending)
      draft.mutate({ text: { zh: zh.trim(), en: en.trim() }, grids, to }, { onSuccess: onDone });
  };
  const words = (label: string, value: string, set: (text: string) => void) => (
    <label className="field">
      <span>{label}</span>
      <textarea
        className="input"
        maxLength={500}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
  return (
    <form className="office-form" onSubmit={submit}>
      <Combobox
        label={t('exercise.gridAndBelow')}
        placeholder={t('exercise.targetFirst')}
        options={options.filter(({ value }) => !grids.includes(value))}
        value={null}
        onChange={(code) => code !== null && setGrids([...grids, code])}
      />
      {grids.length === 0 ? null : (
        <div className="actions">
          {grids.map((code) => (
            <span key={code} className="tag chosen-grid">
              {options.find(({ value }) => value === code)?.text ?? code}
              <IconButton
                icon="close"
                label={t('action.clear')}
                onClick={() => setGrids(grids.filter((one) => one !== code))}
              />
            </span>
          ))}
        </div>
      )}
      {words(t('warning.zh'), zh, setZh)}
      {words(t('warning.en'), en, setEn)}
      <EndPicker label={t('exercise.length')} lengths={lengths} value={end} onChange={setEnd} />
      <FormEnd sending={draft} submit={t('warning.draft')} why={why} onCancel={onCancel} />
    </form>
  );
}
