import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/language.ts';
import { now } from '../../time/clock.ts';
import { durationText } from '../../time/format.ts';
import { IconButton } from '../../ui/Button.tsx';
import { cameraName, frameFileName, type Shown } from './camera-name.ts';
import { plays } from './codecs.ts';
import { StandingText } from './StandingText.tsx';
import { Still } from './Still.tsx';
import { saveFrame } from './save-frame.ts';
import { useLivePlay } from './use-live-play.ts';
import './video.css';

/** A camera's live picture with all that says whether it is one. `small`: in a tile, with fewer words. */
export function Player({ camera, small = false }: { camera: Shown; small?: boolean }) {
  const { t } = useTranslation();
  const unplayable = camera.codec === 'h265' && !plays('h265');
  const { ref, standing, lagMs } = useLivePlay(
    camera.id,
    unplayable ? { is: 'unplayable', codec: 'h265' } : null,
  );
  const box = useRef<HTMLElement>(null);
  const [muted, setMuted] = useState(true);
  const name = cameraName(camera);
  const live = standing.is === 'live';
  const save = (): void => {
    if (ref.current) void saveFrame(ref.current, frameFileName(name, now() - (lagMs ?? 0)));
  };
  const sound = (): void => {
    if (ref.current) ref.current.muted = !muted;
    setMuted(!muted);
  };
  const whole = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void box.current?.requestFullscreen();
  };
  return (
    <figure
      ref={box}
      className={`player${small ? ' small' : ''}${live ? '' : ' dim'}`}
      data-camera={camera.id}
      data-standing={standing.is}
    >
      {standing.is === 'unplayable' ? <Still camera={camera} everyMs={2000} size="whole" bare /> : null}
      <video ref={ref} muted playsInline disablePictureInPicture tabIndex={-1} />
      {live ? null : (
        <p className="player-word" role="status">
          <StandingText standing={standing} />
        </p>
      )}
      <figcaption className="picture-caption">
        <strong className="clip">{name}</strong>
        {live ? <LiveWord lagMs={lagMs} /> : null}
      </figcaption>
      <div className="player-tools">
        <IconButton icon="camera" label={t('video.saveFrame')} onClick={save} />
        <IconButton
          icon={muted ? 'muted' : 'sound'}
          label={muted ? t('action.unmute') : t('action.mute')}
          pressed={!muted}
          onClick={sound}
        />
        <IconButton icon="fit" label={t('video.fullScreen')} onClick={whole} />
      </div>
    </figure>
  );
}

/** That it is live, and how far behind. */
function LiveWord({ lagMs }: { lagMs: number | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const age =
    lagMs === null || lagMs < 1000
      ? t('video.now')
      : t('video.behind', { age: durationText(lagMs, language) });
  return (
    <span className="picture-age live">
      <i aria-hidden="true" />
      {t('video.standing.live')} <span className="num">{age}</span>
    </span>
  );
}
