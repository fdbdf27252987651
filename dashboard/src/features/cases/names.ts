import { useTranslation } from 'react-i18next';
import { useEventTypes, useUnits } from '../../api/cases.ts';
import { useStations } from '../../api/stations.ts';
import { useLocalText } from '../../i18n/language.ts';
import { reasonText } from './history-text.ts';

/** What a type is called; its code while that is not known. */
export function useTypeName(): (code: string | null) => string {
  const text = useLocalText();
  const types = useEventTypes().data;
  return (code) => {
    const found = types?.find((one) => one.code === code);
    return found ? text(found.name) : (code ?? '—');
  };
}

/** What a unit or station is called; its id while that is not known. */
export function useUnitName(): (id: string) => string {
  const text = useLocalText();
  const units = useUnits().data;
  const stations = useStations().data;
  return (id) => {
    const unit = units?.find((one) => one.id === id);
    return unit ? text(unit.name) : (stations?.find((one) => one.id === id)?.name ?? id);
  };
}

/** Why a unit or station was chosen, in the language of the screen where the words are known. */
export function useReason(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const known = reasonText(reason);
    return known ? t(`case.reasons.${known.key}`, { what: known.what }) : reason;
  };
}

/** Who did something: people and stations by their names, the hub and citizens in words. */
export function useActor(): (name: string) => string {
  const { t } = useTranslation();
  const stations = useStations().data;
  return (name) => {
    if (name === 'hub') return t('case.hub');
    if (name === 'public') return t('case.publicReporter');
    // A terminal or a program acts by the name of its station.
    const id = name.startsWith('token:') ? name.slice('token:'.length) : name;
    return stations?.find((one) => one.id === id)?.name ?? name;
  };
}
