import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Severity } from '../../../../hub/alerts/alert.ts';
import type { DeviceKind } from '../../../../hub/devices/device.ts';
import type { SilenceMatchers } from '../../../../hub/silences/silence.ts';
import { useGrids } from '../../api/grids.ts';
import { useRules } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useLive } from '../../live/hooks.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { severities } from '../alerts/severity.ts';
import { kinds } from '../devices/kinds.ts';
import { titleOf } from '../rules/definition.ts';
import { type LabelRow, labelsOf } from './matchers.ts';

interface MatcherFieldsProps {
  value: SilenceMatchers;
  onChange: (matchers: SilenceMatchers) => void;
}

/** What a silence is to hold: everything chosen here must fit, what is left open asks for nothing. */
export function MatcherFields({ value, onChange }: MatcherFieldsProps) {
  const { t } = useTranslation();
  const local = useLocalText();
  const grids = useGrids().data?.features;
  const rules = useRules().data;
  const devices = useLive((state) => state.devices);
  const [labels, setLabels] = useState<readonly LabelRow[]>(Object.entries(value.labels));
  const places = useMemo(() => {
    const names = new Map(grids?.map(({ properties: { code, name } }) => [code, name]));
    return (grids ?? []).map(({ properties: { code, name, parent } }) => ({
      value: code,
      text: name,
      hint: (parent === null ? undefined : names.get(parent)) ?? code,
    }));
  }, [grids]);
  const known = useMemo(
    () => [...devices.values()].map(({ id, address }) => ({ value: id, text: id, hint: address ?? '' })),
    [devices],
  );
  const set = (change: Partial<SilenceMatchers>): void => onChange({ ...value, ...change });
  const relabel = (rows: readonly LabelRow[]): void => {
    setLabels(rows);
    set({ labels: labelsOf(rows) });
  };
  return (
    <div className="matchers">
      <div className="matcher-row">
        <Combobox
          label={t('alert.grid')}
          options={places}
          value={value.grid}
          placeholder={t('silence.anyGrid')}
          onChange={(grid) => set({ grid })}
        />
        <Combobox
          label={t('alert.rule')}
          options={(rules ?? []).map((rule) => {
            const title = titleOf(rule);
            return { value: rule.id, text: title ? local(title) : rule.id, hint: rule.id };
          })}
          value={value.ruleId}
          placeholder={t('silence.anyRule')}
          onChange={(ruleId) => set({ ruleId })}
        />
        <Combobox
          label={t('alert.device')}
          options={known}
          value={value.deviceId}
          placeholder={t('silence.anyDevice')}
          onChange={(deviceId) => set({ deviceId })}
        />
      </div>
      <div className="field">
        <span>{t('device.kind')}</span>
        <Segmented<DeviceKind | ''>
          label={t('device.kind')}
          value={value.kind ?? ''}
          options={[
            { value: '', text: t('silence.any') },
            ...kinds.map((kind) => ({ value: kind, text: t(`device.kinds.${kind}`) })),
          ]}
          onChange={(kind) => set({ kind: kind === '' ? null : kind })}
        />
      </div>
      <div className="field">
        <span>{t('silence.severity')}</span>
        <Segmented<Severity | ''>
          label={t('silence.severity')}
          value={value.severity ?? ''}
          options={[
            { value: '', text: t('silence.any') },
            ...severities.map((one) => ({ value: one, text: t(`severity.${one}`) })),
          ]}
          onChange={(severity) => set({ severity: severity === '' ? null : severity })}
        />
      </div>
      {labels.map(([name, text], i) => (
        <div key={i} className="label-row">
          <input
            className="input"
            aria-label={t('silence.labelName')}
            placeholder={t('silence.labelName')}
            maxLength={64}
            value={name}
            onChange={(event) => relabel(labels.with(i, [event.target.value, text]))}
          />
          <span aria-hidden="true">=</span>
          <input
            className="input"
            aria-label={t('silence.labelValue')}
            placeholder={t('silence.labelValue')}
            maxLength={200}
            value={text}
            onChange={(event) => relabel(labels.with(i, [name, event.target.value]))}
          />
          <IconButton
            icon="close"
            label={t('silence.dropLabel')}
            onClick={() => relabel(labels.toSpliced(i, 1))}
          />
        </div>
      ))}
      <div>
        <Button look="quiet" icon="plus" onClick={() => setLabels([...labels, ['', '']])}>
          {t('silence.addLabel')}
        </Button>
      </div>
    </div>
  );
}
