import { useTranslation } from 'react-i18next';
import { useStations } from '../../api/stations.ts';
import { stationReason } from './station-reason.ts';

/** Why a station was asked or passed over, in the language of the screen as far as the words are known. */
export function useStationReason(): (reason: string) => string {
  const { t } = useTranslation();
  const stations = useStations().data;
  const named = (key: string, what: string): string => {
    if (key === 'already') return t(`dispatch.states.${what}`, { defaultValue: what });
    return stations?.find(({ id }) => id === what)?.name ?? what;
  };
  return (reason) =>
    stationReason(reason)
      .map(({ key, what }) =>
        key === null ? what : t(`dispatch.reasons.${key}`, { what: named(key, what) }),
      )
      .join(t('dispatch.comma'));
}
