import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/language.ts';
import { now, useNow } from '../../time/clock.ts';
import { ageText, exactText, momentText } from '../../time/format.ts';
import { cameraName, type Shown } from './camera-name.ts';
import { StillLoop, type StillState } from './still-loop.ts';
import { useInSight } from './use-in-sight.ts';
import './video.css';

interface StillProps {
  camera: Shown;
  everyMs: number;
  size?: 'tile' | 'whole';
  /** Without its name: what is around says it. */
  bare?: boolean;
}

/** The newest still of a camera, read again while somebody can see it, with its age; or in words why there is none. */
export function Still({ camera, everyMs, size = 'tile', bare = false }: StillProps) {
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const state = useStill(camera.id, size, everyMs, inSight);
  const nowAt = useNow();
  const name = cameraName(camera);
  const old = state.is === 'picture' && nowAt - state.at > everyMs * 3 + 3000;
  return (
    <div
      ref={box}
      className={`still ${state.is}${old || state.is !== 'picture' ? ' dim' : ''}`}
      data-still={state.is}
    >
      {state.is === 'picture' ? <img src={state.url} alt={name} draggable={false} /> : null}
      {state.is === 'none' || old ? (
        <p className="player-word">
          <NoWord state={state} />
        </p>
      ) : null}
      {bare ? null : (
        <span className="picture-caption">
          <strong className="clip">{name}</strong>
          {state.is === 'picture' ? <PictureAge at={state.at} /> : null}
        </span>
      )}
    </div>
  );
}

function useStill(id: string, size: 'tile' | 'whole', everyMs: number, inSight: boolean): StillState {
  const [loop, setLoop] = useState<StillLoop | null>(null);
  useEffect(() => {
    const mine = new StillLoop(id, size, everyMs);
    setLoop(mine);
    return () => mine.close();
  }, [id, size, everyMs]);
  useEffect(() => {
    if (!inSight) return undefined;
    loop?.start();
    return () => loop?.pause();
  }, [loop, inSight]);
  return useSyncExternalStore(loop?.state.subscribe ?? noListener, () => loop?.state.get() ?? WAITING);
}

const WAITING: StillState = { is: 'waiting' };
const noListener = () => () => undefined;

function NoWord({ state }: { state: StillState }) {
  const { t } = useTranslation();
  if (state.is === 'picture') return <>{t('video.since.stale', { at: momentText(state.at, now()) })}</>;
  if (state.is === 'waiting') return null;
  if (state.none === 'offline' && state.since !== null)
    return <>{t('video.since.offline', { at: momentText(state.since, now()) })}</>;
  return <>{t(`video.none.${state.none}`)}</>;
}

function PictureAge({ at }: { at: number }) {
  const language = useLanguage();
  return (
    <span className="picture-age num" title={exactText(at)}>
      {ageText(useNow() - at, language)}
    </span>
  );
}
