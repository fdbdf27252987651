import { useTranslation } from 'react-i18next';
import type { Camera } from '../../api/cameras.ts';
import '../devices/devices.css';

/** How a camera's stream is, with a shape beside the word. */
export function CameraState({ state }: { state: Camera['state'] }) {
  const { t } = useTranslation();
  const look =
    state === 'live' ? 'online' : state === 'never' || state === 'disabled' ? 'unknown' : 'offline';
  return (
    <span className={`availability ${look}`} data-camera-state={state}>
      <i aria-hidden="true" />
      {t(`camera.states.${state}`)}
    </span>
  );
}
