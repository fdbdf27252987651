import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../api/cameras.ts';
import { useLive } from '../../live/hooks.ts';
import { useSame } from '../../state/same.ts';
import { Combobox } from '../../ui/Combobox.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { cameraName } from '../video/camera-name.ts';
import { Tile } from '../video/Tile.tsx';
import { Promoted } from './Promoted.tsx';
import { promotions } from './promotion.ts';
import { useTour } from './use-tour.ts';
import { useWall } from './use-wall.ts';
import { WallTools } from './WallTools.tsx';
import { pageCount, tilesOnPage, withTile } from './wall.ts';

/** The tiles beside what alarms have put in the large ones. */
const BESIDE = 6;

/** The camera wall: pages of tiles, turning by themselves if so chosen; alarms take the large tiles. */
export function CameraWall({ cameras, choice }: { cameras: readonly Camera[]; choice: ReactNode }) {
  const { t } = useTranslation();
  const { screen, wall, setWall } = useWall();
  const [editing, setEditing] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const byId = useMemo(() => new Map(cameras.map((camera) => [camera.id, camera])), [cameras]);
  const ids = useMemo(() => cameras.map(({ id }) => id), [cameras]);
  const alarms = usePromotions(byId);
  const pages = pageCount(wall, ids);
  const tour = useTour(pages, wall.tourS, editing || alarms.length > 0);
  const tiles = tilesOnPage(wall, ids, tour.page);
  const alarmed = new Set(alarms.flatMap(({ cameraIds }) => cameraIds));
  const whole = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void box.current?.requestFullscreen();
  };
  useShortcuts([
    { keys: 'ArrowRight', text: t('video.keys.next'), group: 'page', run: () => tour.turn(1) },
    { keys: 'ArrowLeft', text: t('video.keys.previous'), group: 'page', run: () => tour.turn(-1) },
    { keys: 'f', text: t('video.keys.whole'), group: 'page', run: whole },
    { keys: 'e', text: t('video.keys.choose'), group: 'page', run: () => setEditing(!editing) },
    { keys: 'Escape', text: t('video.keys.leave'), group: 'page', run: () => setEditing(false) },
  ]);
  const options = useMemo(
    () => cameras.map((camera) => ({ value: camera.id, text: cameraName(camera), hint: camera.id })),
    [cameras],
  );
  const shown =
    alarms.length > 0 ? tiles.filter((id) => id !== '' && !alarmed.has(id)).slice(0, BESIDE) : tiles;
  return (
    <div ref={box} className="wall" data-screen={screen}>
      <header className="wall-head">
        <h1>{t('camera.title')}</h1>
        {choice}
        <WallTools
          wall={wall}
          onChange={setWall}
          pages={pages}
          tour={tour}
          editing={editing}
          onEdit={() => setEditing(!editing)}
          onWhole={whole}
        />
      </header>
      <div className={`wall-body${alarms.length > 0 ? ' alarmed' : ''}`} onPointerDown={tour.hold}>
        {alarms.length > 0 ? <Promoted alarms={alarms} cameras={byId} /> : null}
        <ol className={`wall-tiles of-${alarms.length > 0 ? 'beside' : wall.layout}`}>
          {shown.map((id, place) => {
            const camera = byId.get(id);
            return (
              <li key={id === '' ? `empty-${place}` : id}>
                {camera ? (
                  <Tile camera={camera} playing={wall.live === 'all' && !editing} />
                ) : (
                  <p className="wall-empty">
                    {id === '' ? t('camera.emptyTile') : t('camera.unknown', { id })}
                  </p>
                )}
                {editing && alarms.length === 0 ? (
                  <div className="wall-choose">
                    <Combobox
                      label={t('camera.tile', { place: tour.page * wall.layout + place + 1 })}
                      placeholder={t('camera.choose')}
                      options={options}
                      value={id === '' ? null : id}
                      onChange={(value) =>
                        setWall(withTile(wall, ids, tour.page * wall.layout + place, value ?? ''))
                      }
                    />
                  </div>
                ) : null}
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}

/** What alarms want large, of the cameras this screen may see; the same object while nothing has changed. */
function usePromotions(byId: ReadonlyMap<string, Camera>) {
  const alerts = useLive((state) => state.alerts);
  const devices = useLive((state) => state.devices);
  const found = useMemo(() => promotions(alerts, devices), [alerts, devices]);
  const known = found
    .map(({ alert, cameraIds }) => ({ alert, cameraIds: cameraIds.filter((id) => byId.has(id)) }))
    .filter(({ cameraIds }) => cameraIds.length > 0);
  return useSame(known);
}
