import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type Camera, useCamera } from '../../api/cameras.ts';
import { useLive } from '../../live/hooks.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { metricOf } from '../history/choice.ts';
import { HistoryPanel } from '../history/HistoryPanel.tsx';
import { useMay } from '../session/permissions.ts';
import { cameraName } from '../video/camera-name.ts';
import { Player } from '../video/Player.tsx';
import { CameraFacts } from './CameraFacts.tsx';
import { CameraHealth } from './CameraHealth.tsx';
import { CameraSettings } from './CameraSettings.tsx';
import { CameraState } from './CameraState.tsx';
import { faults } from './faults.ts';
import './cameras.css';

/** How often the hub writes down how a camera is. */
const REPORTED_EVERY_MS = 10_000;
const DRAWN = [metricOf('bitrateKbps', 0), metricOf('fps', 0), metricOf('online', true)];

/** One camera: its picture, how it is and was, and what is set of it. */
export default function CameraPage() {
  const id = useParams()['id'] ?? '';
  const query = useCamera(id);
  if (query.data) return <CameraDetail key={id} camera={query.data} />;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
}

function CameraDetail({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const may = useMay('cameras:write');
  const all = useLive((state) => state.alerts);
  const alerts = useMemo(
    () => [...all.values()].filter(({ deviceId }) => deviceId === camera.id),
    [all, camera.id],
  );
  const open = alerts.filter(({ state }) => state !== 'resolved');
  const told = faults.filter((fault) => camera.metrics[fault] === true).join(',');
  const metrics = useMemo(
    () => [...DRAWN, ...(told === '' ? [] : told.split(',').map((fault) => metricOf(fault, true)))],
    [told],
  );
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{cameraName(camera)}</h1>
          <CameraState state={camera.state} />
          <Link className="button plain" to={`/cameras/${encodeURIComponent(camera.id)}/playback`}>
            <Icon name="clock" size={18} />
            <span>{t('camera.playback')}</span>
          </Link>
        </header>
        <div className="camera-page">
          <div className="camera-main">
            <Player camera={camera} />
            <HistoryPanel
              title={t('camera.history')}
              subject={{ deviceId: camera.id, kind: 'camera', expectEveryMs: REPORTED_EVERY_MS }}
              metrics={metrics}
              alerts={alerts}
            />
          </div>
          <div className="camera-side">
            {open.map((alert) => (
              <AlertCard key={alert.id} alert={alert} />
            ))}
            <CameraFacts camera={camera} />
            <CameraHealth camera={camera} />
            {may ? <CameraSettings camera={camera} /> : null}
          </div>
        </div>
      </div>
    </div>
  );
}
