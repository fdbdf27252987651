import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { type AlertPicture, useAlertPictures } from '../../api/pictures.ts';
import { useLive } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { Failed } from '../../ui/States.tsx';
import { camerasOfAlert } from '../cameras/promotion.ts';
import { cameraName } from './camera-name.ts';
import { LiveCameras } from './LiveCameras.tsx';
import './pictures.css';

/** What cameras saw of an alert: the snapshot and the clip of its beginning, and what they see now. */
export default function AlertPictures({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const pictures = useAlertPictures(alert.id);
  const devices = useLive((state) => state.devices);
  const cameraIds = useMemo(() => camerasOfAlert(alert, devices), [alert, devices]);
  const items = pictures.data ?? [];
  if (items.length === 0 && cameraIds.length === 0 && !pictures.isError) return null;
  return (
    <section className="section alert-pictures" aria-label={t('pictures.title')}>
      <h2>{t('pictures.title')}</h2>
      {pictures.isError ? <Failed error={pictures.error} onRetry={() => void pictures.refetch()} /> : null}
      <ul className="picture-list">
        {items.map((picture) => (
          <li key={picture.id}>
            <Picture picture={picture} firedAt={alert.firedAt} />
          </li>
        ))}
      </ul>
      <LiveCameras ids={cameraIds} />
    </section>
  );
}

function Picture({ picture, firedAt }: { picture: AlertPicture; firedAt: number }) {
  const { t } = useTranslation();
  const camera = useLive((state) => state.devices.get(picture.cameraId));
  const name = camera ? cameraName(camera) : picture.cameraId;
  const { kind, state, url, at, from } = picture;
  const shownAt = at ?? from;
  return (
    <figure className="kept-picture" data-picture={kind} data-state={state}>
      <div className="player">
        {kind === 'snapshot' && url !== null ? (
          <a href={url} target="_blank" rel="noreferrer">
            <img src={url} alt={t('pictures.snapshotOf', { name })} />
          </a>
        ) : null}
        {kind === 'clip' && url !== null ? (
          <video
            src={url}
            muted
            loop
            autoPlay
            playsInline
            controls
            aria-label={t('pictures.clipOf', { name })}
          />
        ) : null}
        {state === 'pending' ? <p className="player-word">{t('pictures.pending')}</p> : null}
        {kind === 'none' && state === 'ready' ? (
          <p className="player-word">
            <NoPicture picture={picture} />
          </p>
        ) : null}
      </div>
      <figcaption>
        <strong>{name}</strong>
        {kind === 'none' ? null : <span className="quiet">{t(`pictures.kinds.${kind}`)}</span>}
        {shownAt === null ? null : <Moment at={shownAt} />}
        <Link to={`/cameras/${encodeURIComponent(picture.cameraId)}/playback?at=${firedAt - LEAD_MS}`}>
          {t('camera.playback')}
        </Link>
      </figcaption>
    </figure>
  );
}

/** Playback begins so long before what it is about. */
const LEAD_MS = 10_000;

function NoPicture({ picture: { reason, since } }: { picture: AlertPicture }) {
  const { t } = useTranslation();
  if (since !== null) return <>{t('pictures.noneSince', { at: momentText(since, now()) })}</>;
  return (
    <>{t('pictures.none', { why: t(`video.none.${reason ?? 'refused'}`, { defaultValue: reason ?? '' }) })}</>
  );
}
