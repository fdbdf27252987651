import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { derived, useLive } from '../../live/hooks.ts';
import { useNow } from '../../time/clock.ts';
import { Still } from '../video/Still.tsx';
import type { WallView } from './parts.ts';
import './cameras.css';

/** A page of stills stays so long; each still is read anew that often. */
const PAGE_MS = 30_000;
const STILL_EVERY_MS = 10_000;
const [NARROW_TILES, WIDE_TILES] = [6, 12];

/** The cameras in use, those online first: their ids in an order that stays. */
const usable = derived((devices: ReadonlyMap<string, DeviceView>) =>
  [...devices.values()]
    .filter(({ kind, disabled }) => kind === 'camera' && !disabled)
    .sort(
      (a, b) =>
        Number(a.availability !== 'online') - Number(b.availability !== 'online') || (a.id < b.id ? -1 : 1),
    ),
);

/** Stills of the cameras, a page after the other: what a wall looks at while nothing is wrong. */
export default function WallCameras({ share, wide }: { share: WallView['share']; wide: boolean }) {
  const { t } = useTranslation();
  const cameras = useLive((state) => usable(state.devices));
  const tiles = wide ? WIDE_TILES : NARROW_TILES;
  const turn = Math.floor(useNow(PAGE_MS) / PAGE_MS);
  const pages = Math.max(1, Math.ceil(cameras.length / tiles));
  const page = (turn * share.of + share.place) % pages;
  if (cameras.length === 0) return <p className="wall-calm">{t('camera.none')}</p>;
  return (
    <ol className={`wall-tiles${wide ? ' wide' : ''}`} aria-label={t('nav.cameras')}>
      {cameras.slice(page * tiles, (page + 1) * tiles).map(({ id, address, labels }) => (
        <li key={id} data-tile={id}>
          <Still camera={{ id, address, labels }} everyMs={STILL_EVERY_MS} size={wide ? 'whole' : 'tile'} />
        </li>
      ))}
    </ol>
  );
}
