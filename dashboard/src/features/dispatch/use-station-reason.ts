import { useTranslation } from 'react-i18next';
import { stationReason } from './station-reason.ts';

/** Why a station was asked or passed over, in the language of the screen as far as the words are known. */
export function useStationReason(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) =>
    stationReason(reason)
      .map(({ key, what }) => (key === null ? what : t(`dispatch.reasons.${key}`, { what })))
      .join(t('dispatch.comma'));
}
