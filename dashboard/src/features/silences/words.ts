import { useTranslation } from 'react-i18next';
import type { SilenceMatchers } from '../../../../hub/silences/silence.ts';
import { useGrids } from '../../api/grids.ts';
import { useRules } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useLive } from '../../live/hooks.ts';
import { titleOf } from '../rules/definition.ts';

/** What a silence holds, in words: each part with its name. */
export function useMatcherWords(): (matchers: SilenceMatchers) => { name: string; text: string }[] {
  const { t } = useTranslation();
  const local = useLocalText();
  const grids = useGrids().data?.features;
  const rules = useRules().data;
  const devices = useLive((state) => state.devices);
  return ({ ruleId, kind, grid, deviceId, severity, labels }) => {
    const rule = rules?.find((one) => one.id === ruleId);
    const title = rule && titleOf(rule);
    const place = grids?.find(({ properties }) => properties.code === grid)?.properties.name;
    const address = deviceId === null ? undefined : devices.get(deviceId)?.address;
    const part = (name: string, value: string | null): { name: string; text: string }[] =>
      value === null ? [] : [{ name, text: value }];
    return [
      ...part(t('alert.rule'), title ? local(title) : ruleId),
      ...part(t('device.kind'), kind === null ? null : t(`device.kinds.${kind}`)),
      ...part(t('alert.grid'), place ?? grid),
      ...part(t('alert.device'), address ? `${address} (${deviceId})` : deviceId),
      ...part(t('silence.severity'), severity === null ? null : t(`severity.${severity}`)),
      ...Object.entries(labels).map(([name, value]) => ({ name, text: value })),
    ];
  };
}
