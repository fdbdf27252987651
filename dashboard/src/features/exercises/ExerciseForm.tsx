import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldType } from '../../../../hub/exercises/exercise.ts';
import { useNewExercise } from '../../api/exercises.ts';
import { useLive } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormEnd, TextField } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useGridOptions } from '../grids/use-options.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const lengths = {
  drill: [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS],
  maintenance: [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS],
} as const;
const starts = [15 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS];

/** A drill or maintenance of a grid or a device, with an end and a reason. */
export function ExerciseForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const make = useNewExercise();
  const grids = useGridOptions();
  const devices = useLive((state) => state.devices);
  const known = useMemo(
    () => [...devices.values()].map(({ id, address }) => ({ value: id, text: id, hint: address ?? '' })),
    [devices],
  );
  const [type, setType] = useState<HeldType>('drill');
  const [of, setOf] = useState<'grid' | 'device'>('grid');
  const [target, setTarget] = useState<string | null>(null);
  const [start, setStart] = useState<End>('never');
  const [end, setEnd] = useState<End>({ afterMs: lengths.drill[1] });
  const [comment, setComment] = useState('');
  const from = instantOf(start, now());
  const to = instantOf(end, from ?? now());
  const missing = (): string | undefined => {
    if (target === null) return t('exercise.targetFirst');
    if (from === undefined || typeof to !== 'number' || to <= Math.max(from ?? 0, now()))
      return t('time.ahead');
    return comment.trim() === '' ? t('silence.commentFirst') : undefined;
  };
  const why = missing();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || target === null || typeof to !== 'number' || make.isPending) return;
    make.mutate(
      {
        type,
        target: of === 'grid' ? { gridCode: target } : { deviceId: target },
        from: from ?? null,
        to,
        comment: comment.trim(),
      },
      { onSuccess: onDone },
    );
  };
  return (
    <form className="office-form" onSubmit={submit}>
      <div className="actions">
        <Segmented<HeldType>
          label={t('exercise.type')}
          value={type}
          options={[
            { value: 'drill', text: t('alert.drill') },
            { value: 'maintenance', text: t('alert.maintenance') },
          ]}
          onChange={(next) => {
            setType(next);
            setEnd({ afterMs: lengths[next][1] });
          }}
        />
        <Segmented<'grid' | 'device'>
          label={t('exercise.target')}
          value={of}
          options={[
            { value: 'grid', text: t('alert.grid') },
            { value: 'device', text: t('alert.device') },
          ]}
          onChange={(next) => {
            setOf(next);
            setTarget(null);
          }}
        />
      </div>
      <Combobox
        label={of === 'grid' ? t('exercise.gridAndBelow') : t('alert.device')}
        placeholder={t('exercise.targetFirst')}
        options={of === 'grid' ? grids : known}
        value={target}
        onChange={setTarget}
      />
      <EndPicker
        label={t('silence.from')}
        lengths={starts}
        never={t('silence.atOnce')}
        wording={(length) => t('silence.inLength', { length })}
        value={start}
        onChange={setStart}
      />
      <EndPicker label={t('exercise.length')} lengths={lengths[type]} value={end} onChange={setEnd} />
      <TextField label={t('silence.why')} maxLength={2000} value={comment} onChange={setComment} />
      <p className="quiet">{t('exercise.meaning')}</p>
      <FormEnd sending={make} submit={t('exercise.make')} why={why} onCancel={onCancel} />
    </form>
  );
}
