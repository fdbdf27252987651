import { type Map as MapLibre, Popup } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLive } from '../../live/hooks.ts';
import { useGridName } from '../alerts/place.ts';

/** A grid somebody clicked, and where. */
export interface Clicked {
  code: string;
  lng: number;
  lat: number;
}

/** Offers the page of a grid where it was clicked on the map. */
export function GridOffer({
  map,
  clicked,
  onClose,
}: {
  map: MapLibre;
  clicked: Clicked;
  onClose: () => void;
}) {
  const [element] = useState(() => document.createElement('div'));
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  const { lng, lat } = clicked;
  useEffect(() => {
    const popup = new Popup({ closeButton: false, maxWidth: '280px', className: 'grid-offer' })
      .setLngLat([lng, lat])
      .setDOMContent(element)
      .addTo(map);
    const closed = (): void => close.current();
    popup.on('close', closed);
    return () => {
      popup.off('close', closed);
      popup.remove();
    };
  }, [map, element, lng, lat]);
  return createPortal(<Offer code={clicked.code} />, element);
}

function Offer({ code }: { code: string }) {
  const { t } = useTranslation();
  const name = useGridName(code);
  const devices = useLive((state) => state.devices);
  const alerts = useLive((state) => state.alerts);
  const inside = [...devices.values()].filter((device) => device.gridCode === code).length;
  const open = [...alerts.values()].filter((a) => a.gridCode === code && a.state !== 'resolved').length;
  return (
    <section className="grid-offer-body" aria-label={t('grid.offer')}>
      <strong>{name}</strong>
      <span className="quiet num">{t('grid.counts', { devices: inside, alerts: open })}</span>
      <Link className="button primary" to={`/grids/${encodeURIComponent(code)}`}>
        {t('grid.openIt')}
      </Link>
    </section>
  );
}
