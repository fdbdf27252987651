import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useGrids } from '../../api/grids.ts';
import { useLive, useLoaded } from '../../live/hooks.ts';
import { Band } from '../../ui/Band.tsx';
import { useMay } from '../session/permissions.ts';

/** Leads back to the first steps while there are grids and nothing in them. */
export function SetupBand() {
  const { t } = useTranslation();
  const may = useMay('devices:write');
  const grids = useGrids().data?.features.length ?? 0;
  const loaded = useLoaded();
  const devices = useLive((state) => state.devices.size);
  const { pathname } = useLocation();
  if (!may || !loaded || grids === 0 || devices > 0 || pathname === '/welcome') return null;
  return (
    <Band
      look="calm"
      end={
        <Link className="button" to="/welcome">
          {t('welcome.goOn')}
        </Link>
      }
    >
      {t('welcome.unfinished')}
    </Band>
  );
}
