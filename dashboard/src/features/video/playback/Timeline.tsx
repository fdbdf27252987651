import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import type { Recording } from '../../../api/recordings.ts';
import { useLocalText } from '../../../i18n/language.ts';
import { useCell } from '../../../state/cell.ts';
import { clockText, exactText } from '../../../time/format.ts';
import '../../alerts/severity.css';
import type { Playhead } from './playhead.ts';
import { stretches } from './segments.ts';
import { placeOf, ticksOf, type Window, zoomed } from './window.ts';

const TICKS = 12;
const KEY_STEP_MS = 10_000;
const WHEEL = 1.25;

/** What one camera has of the day. */
export interface Row {
  id: string;
  name: string;
  segments: readonly Recording[];
}

interface TimelineProps {
  rows: readonly Row[];
  alerts: readonly Alert[];
  day: Window;
  window: Window;
  onWindow: (next: Window) => void;
  playhead: Playhead;
  /** Marked for an export. */
  marked: { from: number | null; to: number | null };
}

/** A day of recordings and alerts as a line; a press or a drag goes to the instant, the wheel zooms. */
export function Timeline({ rows, alerts, day, window, onWindow, playhead, marked }: TimelineProps) {
  const { t } = useTranslation();
  const text = useLocalText();
  const track = useRef<HTMLDivElement>(null);
  const atOf = (clientX: number): number => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return window.from;
    const share = Math.min(Math.max((clientX - box.left) / box.width, 0), 1);
    return window.from + share * (window.to - window.from);
  };
  useWheel(track, (event) => {
    const factor = event.deltaY > 0 ? WHEEL : 1 / WHEEL;
    onWindow(zoomed(window, day, factor, atOf(event.clientX)));
  });
  const onPointer = (event: PointerEvent): void => {
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    else if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    playhead.seek(atOf(event.clientX));
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -KEY_STEP_MS, ArrowRight: KEY_STEP_MS }[event.key];
    if (step !== undefined) playhead.seek(playhead.at.get() + step * (event.shiftKey ? 6 : 1));
    else if (event.key === '+' || event.key === '-')
      onWindow(zoomed(window, day, event.key === '-' ? WHEEL : 1 / WHEEL, playhead.at.get()));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { from, to } = marked;
  return (
    <div className="timeline">
      <div className="timeline-names" aria-hidden="true">
        {rows.map(({ id, name }) => (
          <span key={id} className="clip">
            {name}
          </span>
        ))}
        <span>{t('playback.alerts')}</span>
      </div>
      <div
        ref={track}
        className="timeline-track"
        role="slider"
        tabIndex={0}
        aria-label={t('playback.timeline')}
        aria-valuemin={day.from}
        aria-valuemax={day.to}
        aria-valuenow={playhead.at.get()}
        aria-valuetext={clockText(playhead.at.get())}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onKeyDown={onKey}
      >
        <div className="timeline-ruler">
          {ticksOf(window, day, TICKS).map((at) => (
            <span key={at} className="num" style={{ left: `${placeOf(at, window)}%` }}>
              {clockText(at).slice(0, window.to - window.from < 600_000 ? 8 : 5)}
            </span>
          ))}
        </div>
        {rows.map(({ id, segments }) => (
          <div key={id} className="timeline-row" data-row={id}>
            {stretches(segments).map((one) => (
              <Bar key={one.from} span={one} window={window} className="timeline-bar" />
            ))}
          </div>
        ))}
        <div className="timeline-row alerts">
          {alerts.map((alert) => (
            <a
              key={alert.id}
              href={`/alerts/${alert.id}`}
              className={`timeline-alert ${alert.severity}`}
              style={{ left: `${placeOf(alert.firedAt, window)}%` }}
              title={`${clockText(alert.firedAt)} ${t(`severity.${alert.severity}`)} ${text(alert.title)}`}
              aria-label={`${clockText(alert.firedAt)} ${t(`severity.${alert.severity}`)} ${text(alert.title)}`}
              onClick={(event) => {
                event.preventDefault();
                playhead.seek(alert.firedAt);
              }}
              onPointerDown={(event) => event.stopPropagation()}
            />
          ))}
        </div>
        {from !== null && to !== null && to > from ? (
          <Bar span={{ from, to }} window={window} className="timeline-marked" />
        ) : null}
        <Needle playhead={playhead} window={window} />
      </div>
    </div>
  );
}

function Bar({ span, window, className }: { span: Window; window: Window; className: string }) {
  const left = Math.max(0, placeOf(span.from, window));
  const right = Math.min(100, placeOf(span.to, window));
  if (right <= 0 || left >= 100) return null;
  return <i className={className} style={{ left: `${left}%`, width: `${right - left}%` }} />;
}

function Needle({ playhead, window }: { playhead: Playhead; window: Window }) {
  const at = useCell(playhead.at);
  const place = placeOf(at, window);
  if (place < 0 || place > 100) return null;
  return (
    <span className="timeline-needle" style={{ left: `${place}%` }} title={exactText(at)}>
      <b className="num">{clockText(at)}</b>
    </span>
  );
}

/** React listens to wheels without being able to keep the page from scrolling. */
function useWheel(ref: React.RefObject<HTMLElement | null>, onWheel: (event: WheelEvent) => void): void {
  const latest = useRef(onWheel);
  useEffect(() => {
    latest.current = onWheel;
  });
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const listener = (event: WheelEvent): void => {
      event.preventDefault();
      latest.current(event);
    };
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [ref]);
}
