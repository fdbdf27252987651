import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../../hub/cases/case.ts';
import { useAlertQuery } from '../../api/alerts.ts';
import { useAlert, useLive } from '../../live/hooks.ts';
import { camerasNear } from '../cameras/near.ts';
import AlertPictures from './AlertPictures.tsx';
import { LiveCameras } from './LiveCameras.tsx';
import './pictures.css';

type Pictured = Pick<CaseView, 'alertIds' | 'deviceId' | 'gridCode' | 'lng' | 'lat'>;

/** What cameras saw of the newest alert of a case; of one that people reported, what those nearby see now. */
export default function CasePictures({ value }: { value: Pictured }) {
  const newest = value.alertIds.at(-1);
  return newest === undefined ? <Nearby value={value} /> : <OfAlert id={newest} />;
}

function OfAlert({ id }: { id: string }) {
  const liveAlert = useAlert(id);
  const query = useAlertQuery(id, liveAlert === undefined);
  const alert = liveAlert ?? query.data;
  return alert ? <AlertPictures alert={alert} /> : null;
}

function Nearby({ value: { gridCode, lng, lat } }: { value: Pictured }) {
  const { t } = useTranslation();
  const devices = useLive((state) => state.devices);
  const ids = useMemo(
    () => camerasNear({ gridCode, lng, lat }, devices.values()),
    [gridCode, lng, lat, devices],
  );
  if (ids.length === 0) return null;
  return (
    <section className="section alert-pictures">
      <h2>{t('pictures.title')}</h2>
      <LiveCameras ids={ids} />
    </section>
  );
}
