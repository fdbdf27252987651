import { useTranslation } from 'react-i18next';
import type { Camera } from '../../api/cameras.ts';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { Tile } from '../video/Tile.tsx';
import type { Promotion } from './promotion.ts';

/** The headlines above the large tiles; the others are counted. */
const HEADLINES = 2;

/** The large tiles: the cameras that see what is alarming, live, until somebody has taken it. */
export function Promoted({
  alarms,
  cameras,
}: {
  alarms: readonly Promotion[];
  cameras: ReadonlyMap<string, Camera>;
}) {
  const { t } = useTranslation();
  const ids = alarms.flatMap(({ cameraIds }) => cameraIds);
  return (
    <section className="promoted" aria-label={t('camera.alarmed')}>
      <div className="promoted-heads">
        {alarms.slice(0, HEADLINES).map(({ alert }) => (
          <AlertCard key={alert.id} alert={alert} size="row" />
        ))}
        {alarms.length > HEADLINES ? (
          <span className="quiet">{t('camera.moreAlarms', { count: alarms.length - HEADLINES })}</span>
        ) : null}
      </div>
      <ol className={`promoted-tiles of-${ids.length === 1 ? 1 : 4}`}>
        {ids.map((id) => {
          const camera = cameras.get(id);
          return camera ? (
            <li key={id} data-promoted={id}>
              <Tile camera={camera} playing />
            </li>
          ) : null;
        })}
      </ol>
    </section>
  );
}
