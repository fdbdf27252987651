import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../../hub/devices/device.ts';
import { type AlertPicture, useAlertPictures } from '../../../api/pictures.ts';
import { useLive } from '../../../live/hooks.ts';
import { useSame } from '../../../state/same.ts';
import { now } from '../../../time/clock.ts';
import { clockText, momentText } from '../../../time/format.ts';
import { camerasOfAlert } from '../../cameras/promotion.ts';
import { cameraName, type Shown } from '../../video/camera-name.ts';
import { Player } from '../../video/Player.tsx';
import './stage.css';

/** What the nearest camera sees now, beside what it saw before the alarm; what there is none of is said in words. */
export default function StagePictures({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const devices = useLive((state) => state.devices);
  const ids = useSame(useMemo(() => camerasOfAlert(alert, devices), [alert, devices]));
  const camera =
    ids.map((id) => devices.get(id)).find((one) => one?.availability === 'online') ??
    devices.get(ids[0] ?? '');
  return (
    <div className="stage-pictures">
      <figure>
        <div className="stage-picture">
          {camera ? (
            <Player key={camera.id} camera={shownOf(camera)} small />
          ) : (
            <Word text={t('wall.noCamera')} />
          )}
        </div>
        <figcaption>
          <b>{t('wall.liveNow')}</b>
          <span className="quiet clip">{camera ? cameraName(camera) : ''}</span>
        </figcaption>
      </figure>
      <Before alert={alert} />
    </div>
  );
}

const shownOf = ({ id, address, labels }: DeviceView): Shown => ({ id, address, labels });

/** The best that was kept: the clip from before, else a snapshot, else why there is none. */
function Before({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const pictures = useAlertPictures(alert.id);
  const items = pictures.data ?? [];
  const best =
    items.find(({ kind, url }) => kind === 'clip' && url !== null) ??
    items.find(({ kind, url }) => kind === 'snapshot' && url !== null) ??
    items.find(({ state }) => state === 'pending') ??
    items[0];
  const camera = useLive((state) => (best ? state.devices.get(best.cameraId) : undefined));
  const at = best?.from ?? best?.at ?? null;
  return (
    <figure>
      <div className="stage-picture" data-picture={best?.kind ?? 'none'}>
        <Picture picture={best} />
      </div>
      <figcaption>
        <b>{best?.kind === 'snapshot' ? t('wall.snapshot') : t('wall.before')}</b>
        <span className="quiet clip">
          {at === null ? '' : `${clockText(at)} `}
          {camera ? cameraName(camera) : ''}
        </span>
      </figcaption>
    </figure>
  );
}

function Picture({ picture }: { picture: AlertPicture | undefined }) {
  const { t } = useTranslation();
  if (!picture) return <Word text={t('wall.noClip')} />;
  const { kind, url, state, reason, since } = picture;
  if (kind === 'clip' && url !== null)
    return <video src={url} muted loop autoPlay playsInline disablePictureInPicture />;
  if (kind === 'snapshot' && url !== null) return <img src={url} alt={t('wall.snapshot')} />;
  if (state === 'pending') return <Word text={t('pictures.pending')} />;
  if (since !== null) return <Word text={t('pictures.noneSince', { at: momentText(since, now()) })} />;
  const why = t(`video.none.${reason ?? 'refused'}`, { defaultValue: reason ?? '' });
  return <Word text={t('pictures.none', { why })} />;
}

function Word({ text }: { text: string }) {
  return <p className="stage-word">{text}</p>;
}
