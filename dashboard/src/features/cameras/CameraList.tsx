import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Camera } from '../../api/cameras.ts';
import { Moment } from '../../time/Time.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { cameraName } from '../video/camera-name.ts';
import { CameraRates } from './CameraRates.tsx';
import { CameraState } from './CameraState.tsx';
import { faultsOf } from './faults.ts';
import { matchingCameras, states } from './list.ts';

/** Rows drawn at once: the search finds the rest. */
const SHOWN = 200;

/** Every camera with how its stream is; what is searched for is in the address. */
export function CameraList({ cameras, choice }: { cameras: readonly Camera[]; choice: ReactNode }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const wanted = { q: search.get('q') ?? '', state: search.get('state') ?? '' };
  const found = matchingCameras(cameras, wanted);
  const set = (key: string, value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('camera.title')}</h1>
          {choice}
          <input
            className="input search"
            type="search"
            aria-label={t('action.search')}
            placeholder={t('camera.search')}
            value={wanted.q}
            onChange={(event) => set('q', event.target.value)}
          />
        </header>
        <CameraRates />
        <div className="device-filters">
          <Segmented
            label={t('camera.state')}
            value={wanted.state}
            options={[
              { value: '', text: t('device.all') },
              ...states.map((state) => ({ value: state, text: t(`camera.states.${state}`) })),
            ]}
            onChange={(value) => set('state', value)}
          />
          <span className="quiet num">
            {t('device.shown', { shown: Math.min(found.length, SHOWN), total: cameras.length })}
          </span>
        </div>
        {found.length === 0 ? <Empty icon="search" title={t('state.nothingFound')} /> : null}
        {found.length === 0 ? null : <CameraTable cameras={found.slice(0, SHOWN)} />}
      </div>
    </div>
  );
}

function CameraTable({ cameras }: { cameras: readonly Camera[] }) {
  const { t } = useTranslation();
  return (
    <table className="table camera-table">
      <thead>
        <tr>
          <th>{t('camera.state')}</th>
          <th>{t('camera.name')}</th>
          <th className="roomy">{t('device.grid')}</th>
          <th>{t('camera.since')}</th>
          <th className="roomy">{t('camera.codec')}</th>
          <th className="right roomy">{t('camera.resolution')}</th>
          <th className="right roomy">{t('camera.fps')}</th>
          <th className="right roomy">{t('camera.bitrate')}</th>
          <th className="right roomy">{t('camera.viewers')}</th>
          <th>{t('camera.faults')}</th>
        </tr>
      </thead>
      <tbody>
        {cameras.map((camera) => (
          <Row key={camera.id} camera={camera} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const grid = useGridName(camera.gridCode);
  const to = `/cameras/${encodeURIComponent(camera.id)}`;
  const { codec, width, height, fps, bitrateKbps } = camera;
  const wrong = faultsOf(camera);
  return (
    <tr onClick={() => void navigate(to)}>
      <td>
        <CameraState state={camera.state} />
      </td>
      <td>
        <Link to={to} onClick={(event) => event.stopPropagation()}>
          {cameraName(camera)}
        </Link>
      </td>
      <td className="roomy">{grid}</td>
      <td>{camera.since === null ? null : <Moment at={camera.since} />}</td>
      <td className="roomy">{codec === null ? null : t(`camera.codecs.${codec}`)}</td>
      <td className="right roomy num">{width === null ? null : `${width} × ${height}`}</td>
      <td className="right roomy num">{fps === null ? null : Math.round(fps)}</td>
      <td className="right roomy num">{bitrateKbps === null ? null : Math.round(bitrateKbps)}</td>
      <td className="right roomy num">{camera.viewers}</td>
      <td>
        {wrong.map((fault) => (
          <span key={fault} className="tag">
            {t(`metric.${fault}`)}
          </span>
        ))}
      </td>
    </tr>
  );
}
