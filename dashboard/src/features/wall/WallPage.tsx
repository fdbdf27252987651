import { type CSSProperties, lazy, Suspense, useEffect, useRef } from 'react';
import type { SessionUser } from '../../api/session.ts';
import { useLink, useLive } from '../../live/hooks.ts';
import { useConnection } from '../shell/use-connection.ts';
import { startSound } from '../sound/sound.ts';
import { FrozenBand, LostBand } from './Bands.tsx';
import { DayLine } from './DayLine.tsx';
import { startKiosk } from './kiosk.ts';
import type { WallPart, WallView } from './parts.ts';
import { StageHead } from './stage/StageHead.tsx';
import { StageStations } from './stage/StageStations.tsx';
import { useAnnouncements } from './stage/use-announcements.ts';
import { useStage } from './stage/use-stage.ts';
import { useUpgrade } from './use-upgrade.ts';
import { WallAlerts } from './WallAlerts.tsx';
import { WallFigures } from './WallFigures.tsx';
import { WallHeader } from './WallHeader.tsx';
import { WallStations } from './WallStations.tsx';

const WallMap = lazy(() => import('./WallMap.tsx'));
const WallCameras = lazy(() => import('./WallCameras.tsx'));
const StagePictures = lazy(() => import('./stage/StagePictures.tsx'));

/** How wide each part is beside others. */
const widths: Readonly<Record<WallPart, string>> = {
  figures: '25rem',
  map: 'minmax(0, 1fr)',
  cameras: '30rem',
  alarms: 'minmax(0, 1fr)',
};

/** The wall: calm until something is critical, which then takes it. */
export function WallPage({ user, view }: { user: SessionUser; view: WallView }) {
  const box = useRef<HTMLDivElement>(null);
  useConnection(user);
  useEffect(() => startSound(), []);
  useEffect(() => (box.current ? startKiosk(box.current) : undefined), []);
  const stage = useStage();
  useAnnouncements(stage.incidents);
  useUpgrade(stage.incidents.length === 0);
  const lost = useLink().state === 'lost';
  const lead = useLive((state) => (stage.shown ? state.alerts.get(stage.shown.lead.id) : undefined));
  const { parts, split } = view;
  const alone = parts.length === 1;
  const onStage = lead !== undefined;
  const shows = (part: WallPart): boolean => parts.includes(part);
  const columns = alone ? 'minmax(0, 1fr)' : parts.map((part) => widths[part]).join(' ');
  return (
    <div
      ref={box}
      className={`wall${lost ? ' is-lost' : ''}`}
      data-stage={onStage}
      data-split={split}
      data-parts={parts.join(' ')}
    >
      <LostBand />
      <WallHeader />
      {lead ? <StageHead alert={lead} stage={stage} /> : null}
      <div className="wall-body" style={{ '--columns': columns } as CSSProperties}>
        {shows('figures') && (split || !lead) ? (
          <section className="wall-side">
            <WallFigures />
            {shows('alarms') ? null : <WallAlerts most={6} />}
          </section>
        ) : null}
        {shows('map') ? (
          <section className="wall-map">
            <Suspense fallback={null}>
              <WallMap focus={lead} />
            </Suspense>
          </section>
        ) : null}
        {shows('alarms') ? (
          <section className="wall-alarms">
            {lead ? <StageStations alert={lead} /> : null}
            <WallAlerts most={12} />
            {lead ? null : <WallStations />}
          </section>
        ) : null}
        {shows('cameras') && !lead ? (
          <section className="wall-cameras">
            <Suspense fallback={null}>
              <WallCameras share={view.share} wide={alone} />
            </Suspense>
            {split ? null : <WallStations />}
          </section>
        ) : null}
        {shows('cameras') && lead ? (
          <section className="stage-side">
            <Suspense fallback={null}>
              <StagePictures key={lead.id} alert={lead} />
            </Suspense>
            {split ? null : <StageStations alert={lead} />}
            {split ? null : <WallAlerts most={6} but={lead.id} />}
          </section>
        ) : null}
      </div>
      <DayLine />
      <FrozenBand />
    </div>
  );
}
