import { useTranslation } from 'react-i18next';
import { useLive } from '../../live/hooks.ts';
import { Tile } from './Tile.tsx';
import './pictures.css';

/** What cameras see now, each in a tile. */
export function LiveCameras({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const devices = useLive((state) => state.devices);
  const cameras = ids.flatMap((id) => devices.get(id) ?? []);
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
