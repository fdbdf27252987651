import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Camera } from '../../api/cameras.ts';
import { useLanguage } from '../../i18n/language.ts';
import { stepText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { useGridName } from '../alerts/place.ts';

/** Where a camera is and how its stream is. */
export function CameraFacts({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const grid = useGridName(camera.gridCode);
  const { codec, width, height, fps, bitrateKbps, keyFrameMs, since } = camera;
  return (
    <dl className="facts box">
      <Fact name={t('device.id')}>
        <Link to={`/devices/${encodeURIComponent(camera.id)}`}>{camera.id}</Link>
      </Fact>
      <Fact name={t('device.grid')}>
        <Link to={`/grids/${encodeURIComponent(camera.gridCode)}`}>{grid}</Link>
      </Fact>
      {since === null ? null : (
        <Fact name={camera.state === 'live' ? t('camera.liveSince') : t('camera.awaySince')}>
          <Moment at={since} age />
        </Fact>
      )}
      {codec === null ? null : <Fact name={t('camera.codec')}>{t(`camera.codecs.${codec}`)}</Fact>}
      {width === null ? null : (
        <Fact name={t('camera.resolution')}>
          <span className="num">
            {width} × {height}
          </span>
        </Fact>
      )}
      {fps === null ? null : <Fact name={t('camera.fps')}>{fps.toFixed(1)}</Fact>}
      {bitrateKbps === null ? null : <Fact name={t('camera.bitrate')}>{Math.round(bitrateKbps)}</Fact>}
      {keyFrameMs === null ? null : (
        <Fact name={t('camera.keyFrames')}>{stepText(Math.round(keyFrameMs / 100) * 100, language)}</Fact>
      )}
      <Fact name={t('camera.viewers')}>{camera.viewers}</Fact>
      <Fact name={t('camera.publications')}>{camera.publications}</Fact>
      <Fact name={t('camera.recording')}>
        {!camera.record
          ? t('camera.recordsNot')
          : camera.retentionDays === null
            ? t('camera.recordsAsSet')
            : t('camera.recordsFor', { count: camera.retentionDays })}
      </Fact>
    </dl>
  );
}
