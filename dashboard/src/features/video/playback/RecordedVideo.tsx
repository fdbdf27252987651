import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../../../api/recordings.ts';
import { now } from '../../../time/clock.ts';
import { momentText } from '../../../time/format.ts';
import { Button } from '../../../ui/Button.tsx';
import type { Playhead } from './playhead.ts';
import { type Recorded, RecordedPlay } from './recorded-play.ts';

const never = (): (() => void) => () => undefined;
const LOADING: Recorded = { is: 'loading' };

interface RecordedVideoProps {
  cameraId: string;
  name: string;
  segments: readonly Recording[] | undefined;
  playhead: Playhead;
}

/** What one camera recorded of the instant of the playhead; where it recorded nothing, that is said. */
export function RecordedVideo({ cameraId, name, segments, playhead }: RecordedVideoProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLVideoElement>(null);
  const [play, setPlay] = useState<RecordedPlay | null>(null);
  useEffect(() => {
    if (!ref.current) return undefined;
    const mine = new RecordedPlay(cameraId, ref.current, playhead);
    setPlay(mine);
    return () => mine.close();
  }, [cameraId, playhead]);
  useEffect(() => {
    if (segments) play?.setSegments(segments);
  }, [play, segments]);
  const state = useSyncExternalStore(play?.state.subscribe ?? never, () => play?.state.get() ?? LOADING);
  const next = state.is === 'gap' ? state.next : null;
  return (
    <figure className={`player recorded ${state.is}`} data-recorded={state.is} data-camera={cameraId}>
      <video ref={ref} muted playsInline disablePictureInPicture tabIndex={-1} />
      {state.is === 'picture' ? null : (
        <div className="player-word" role="status">
          <span>{t(`playback.states.${state.is}`)}</span>
          {next === null ? null : (
            <Button onClick={() => playhead.seek(next)}>
              {t('playback.next', { at: momentText(next, now()) })}
            </Button>
          )}
        </div>
      )}
      <figcaption className="picture-caption">
        <strong className="clip">{name}</strong>
      </figcaption>
    </figure>
  );
}
