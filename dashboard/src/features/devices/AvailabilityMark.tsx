import { useTranslation } from 'react-i18next';
import type { Availability } from '../../../../hub/devices/device.ts';
import './devices.css';

/** Filled online, hollow and dashed offline, with the word. */
export function AvailabilityMark({ availability }: { availability: Availability }) {
  const { t } = useTranslation();
  return (
    <span className={`availability ${availability}`}>
      <i aria-hidden="true" />
      {t(`device.states.${availability}`)}
    </span>
  );
}
