import { useTranslation } from 'react-i18next';
import { useLive } from '../../live/hooks.ts';
import { Tile } from './Tile.tsx';
import './pictures.css';

/** What cameras see now, each in a tile. */
export function LiveCameras({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const devices = useLive((state) => state.devices);
  // The `codec` of a device is that of its messages, not of a picture.
  const cameras = ids.flatMap((id) => {
    const device = devices.get(id);
    return device ? { id, address: device.address, labels: { ...device.labels } } : [];
  });
  if (cameras.length === 0) return null;
  return (
    <>
      <h3>{t('pictures.now')}</h3>
      <ul className="picture-list">
        {cameras.map((camera) => (
          <li key={camera.id} className="live-camera">
            <Tile camera={camera} />
          </li>
        ))}
      </ul>
    </>
  );
}
