import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { type Camera, useCameras } from '../../../api/cameras.ts';
import { type Recording, recordingsQuery } from '../../../api/recordings.ts';
import { useSame } from '../../../state/same.ts';
import { now } from '../../../time/clock.ts';
import { Empty, Failed, Loading } from '../../../ui/States.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import { cameraName } from '../camera-name.ts';
import { CameraChoice } from './CameraChoice.tsx';
import { ExportPanel, type Marked } from './ExportPanel.tsx';
import { PlaybackTools } from './PlaybackTools.tsx';
import { Playhead } from './playhead.ts';
import { RecordedVideo } from './RecordedVideo.tsx';
import { Timeline } from './Timeline.tsx';
import { useDayAlerts } from './use-day-alerts.ts';
import { dayOf, showing, type Window } from './window.ts';
import '../video.css';
import './playback.css';

/** Cameras that are played together, at most. */
const MOST = 9;
/** Without an instant in the address, playing begins so long ago. */
const BACK_MS = 5 * 60_000;
const KEY_STEP_MS = 10_000;

/** What cameras recorded: one of them, or up to nine at the same instant. */
export default function PlaybackPage() {
  const { t } = useTranslation();
  const one = useParams()['id'];
  const [search, setSearch] = useSearchParams();
  const query = useCameras();
  if (query.isPending) return <Loading />;
  if (!query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  const asked = one === undefined ? (search.get('cameras') ?? '').split(',').filter(Boolean) : [one];
  const cameras = asked.slice(0, MOST).flatMap((id) => query.data.find((camera) => camera.id === id) ?? []);
  const choice =
    one === undefined ? (
      <CameraChoice
        all={query.data}
        chosen={cameras}
        most={MOST}
        onChange={(ids) =>
          setSearch((before) => {
            const next = new URLSearchParams(before);
            next.set('cameras', ids.join(','));
            return next;
          })
        }
      />
    ) : null;
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>
            {t('playback.title')}
            {one !== undefined && cameras[0] ? ` · ${cameraName(cameras[0])}` : ''}
          </h1>
          {one === undefined ? null : (
            <>
              <Link to={`/cameras/${encodeURIComponent(one)}`}>{t('playback.live')}</Link>
              <Link to={`/playback?cameras=${encodeURIComponent(one)}`}>{t('playback.together')}</Link>
            </>
          )}
        </header>
        {choice}
        {cameras.length === 0 ? (
          <Empty icon="video" title={one === undefined ? t('playback.chooseFirst') : t('state.notFound')} />
        ) : (
          <Playing cameras={cameras} />
        )}
      </div>
    </div>
  );
}

/** The instant in the address: Unix ms or ISO 8601. */
function askedAt(text: string | null): number | null {
  const at = Number(text ?? Number.NaN) || Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
}

function Playing({ cameras }: { cameras: readonly Camera[] }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const [startAt] = useState(() => askedAt(search.get('at')) ?? now() - BACK_MS);
  const [day, setDay] = useState(() => dayOf(startAt));
  const [window, setWindow] = useState<Window>(day);
  const [marked, setMarked] = useState<Marked>({ from: null, to: null });
  const [playhead] = useState(() => new Playhead(startAt, day.to));
  // What is asked about a camera every few seconds changes; who and where it is does not.
  const known = useSame(
    cameras.map((camera) => ({ id: camera.id, gridCode: camera.gridCode, name: cameraName(camera) })),
  );
  const found = useQueries({
    queries: known.map(({ id }) => recordingsQuery(id, day.from, day.to)),
    combine: (results) => results.map(({ data, error }) => ({ data, error })),
  });
  const alerts = useDayAlerts(known, day);
  useEffect(() => playhead.start(), [playhead]);
  useEffect(() => playhead.setEnd(day.to), [playhead, day]);
  // What is played stays in sight.
  useEffect(
    () => playhead.at.subscribe(() => setWindow((before) => showing(before, day, playhead.at.get()))),
    [playhead, day],
  );
  const step = (ms: number): void => playhead.seek(playhead.at.get() + ms);
  useShortcuts([
    { keys: 'p', text: t('video.keys.play'), group: 'page', run: () => playhead.toggle() },
    { keys: 'ArrowLeft', text: t('video.keys.back'), group: 'page', run: () => step(-KEY_STEP_MS) },
    { keys: 'ArrowRight', text: t('video.keys.on'), group: 'page', run: () => step(KEY_STEP_MS) },
  ]);
  const changeDay = (next: Window): void => {
    const into = playhead.at.get() - day.from;
    setDay(next);
    setWindow(next);
    setMarked({ from: null, to: null });
    playhead.playing.set(false);
    playhead.seek(Math.min(next.from + into, next.to - 1));
  };
  const rows = known.map(({ id, name }, i) => ({ id, name, segments: found[i]?.data ?? NONE }));
  const failed = found.find(({ data, error }) => !data && error !== null)?.error;
  return (
    <>
      <ol className={`recorded-grid of-${known.length > 4 ? 9 : known.length > 1 ? 4 : 1}`}>
        {known.map(({ id, name }, i) => (
          <li key={id}>
            <RecordedVideo cameraId={id} name={name} segments={found[i]?.data} playhead={playhead} />
          </li>
        ))}
      </ol>
      <PlaybackTools playhead={playhead} day={day} window={window} onDay={changeDay} onWindow={setWindow} />
      <Timeline
        rows={rows}
        alerts={alerts}
        day={day}
        window={window}
        onWindow={setWindow}
        playhead={playhead}
        marked={marked}
      />
      {failed ? <Failed error={failed} /> : null}
      <ExportPanel cameras={known} playhead={playhead} marked={marked} onMark={setMarked} />
    </>
  );
}

const NONE: readonly Recording[] = [];
