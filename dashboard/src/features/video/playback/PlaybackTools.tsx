import { useTranslation } from 'react-i18next';
import { useCell } from '../../../state/cell.ts';
import { clockText, dayText } from '../../../time/format.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { type Playhead, speeds } from './playhead.ts';
import { dayBeside, dayOf, type Window, zoomed } from './window.ts';

interface PlaybackToolsProps {
  playhead: Playhead;
  day: Window;
  window: Window;
  onDay: (day: Window) => void;
  onWindow: (window: Window) => void;
}

/** The day, playing and its speed, and how much of the day is in sight. */
export function PlaybackTools({ playhead, day, window, onDay, onWindow }: PlaybackToolsProps) {
  const { t } = useTranslation();
  const playing = useCell(playhead.playing);
  const speed = useCell(playhead.speed);
  const zoom = (factor: number): void => onWindow(zoomed(window, day, factor, playhead.at.get()));
  return (
    <div className="playback-tools">
      <Button look="primary" icon={playing ? 'pause' : 'play'} onClick={() => playhead.toggle()}>
        {playing ? t('playback.pause') : t('playback.play')}
      </Button>
      <Instant playhead={playhead} />
      <Segmented
        label={t('playback.speed')}
        value={String(speed)}
        options={speeds.map((one) => ({ value: String(one), text: `${one}×` }))}
        onChange={(value) => playhead.speed.set(speeds.find((one) => String(one) === value) ?? 1)}
      />
      <span className="playback-day">
        <IconButton icon="left" label={t('playback.dayBefore')} onClick={() => onDay(dayBeside(day, -1))} />
        <input
          className="input"
          type="date"
          aria-label={t('playback.day')}
          value={dayText(day.from)}
          onChange={(event) => {
            const at = new Date(`${event.target.value}T00:00`).getTime();
            if (!Number.isNaN(at)) onDay(dayOf(at));
          }}
        />
        <IconButton icon="chevron" label={t('playback.dayAfter')} onClick={() => onDay(dayBeside(day, 1))} />
      </span>
      <span className="playback-day">
        <IconButton icon="minus" label={t('playback.zoomOut')} onClick={() => zoom(2)} />
        <IconButton icon="plus" label={t('playback.zoomIn')} onClick={() => zoom(0.5)} />
      </span>
    </div>
  );
}

function Instant({ playhead }: { playhead: Playhead }) {
  const at = useCell(playhead.at);
  return <time className="num playback-instant">{clockText(at)}</time>;
}
