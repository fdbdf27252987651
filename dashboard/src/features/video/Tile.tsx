import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../ui/Icon.tsx';
import { cameraName, type Shown } from './camera-name.ts';
import { Player } from './Player.tsx';
import { Still } from './Still.tsx';
import { useInSight } from './use-in-sight.ts';
import './video.css';

const STILL_EVERY_MS = 4000;
/** A pointer that only crosses a wall starts nothing. */
const HOVER_MS = 400;

/** A camera in a tile: a still that costs next to nothing, and live while it is looked at, chosen or `playing`. */
export function Tile({ camera, playing = false }: { camera: Shown; playing?: boolean }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const [chosen, setChosen] = useState(false);
  const [hovered, setHovered] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hover = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHovered(true), HOVER_MS);
  };
  const leave = (): void => {
    clearTimeout(timer.current);
    setHovered(false);
  };
  const live = inSight && (playing || chosen || hovered);
  const name = cameraName(camera);
  return (
    <div
      ref={box}
      className="tile"
      data-tile={camera.id}
      onPointerEnter={(event) => event.pointerType === 'mouse' && hover()}
      onPointerLeave={leave}
    >
      {live ? <Player camera={camera} small /> : <Still camera={camera} everyMs={STILL_EVERY_MS} />}
      <div className="tile-tools">
        {playing ? null : (
          <button
            type="button"
            className="tile-play"
            aria-pressed={chosen}
            aria-label={chosen ? t('video.stop', { name }) : t('video.play', { name })}
            title={chosen ? t('video.stop', { name }) : t('video.play', { name })}
            onClick={() => setChosen(!chosen)}
          >
            <Icon name={chosen ? 'stop' : 'play'} size={18} />
          </button>
        )}
        <Link
          className="tile-open"
          to={`/cameras/${encodeURIComponent(camera.id)}`}
          aria-label={t('video.openCamera', { name })}
          title={t('video.openCamera', { name })}
        >
          <Icon name="chevron" size={18} />
        </Link>
      </div>
    </div>
  );
}
