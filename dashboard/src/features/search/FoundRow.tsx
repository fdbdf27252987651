import { useTranslation } from 'react-i18next';
import type { SearchKind } from '../../../../hub/search/hit.ts';
import type { Found } from '../../api/search.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Age } from '../../time/Time.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { useGridName } from '../alerts/place.ts';
import { SeverityShape } from '../alerts/SeverityMark.tsx';

const icons: Record<SearchKind, IconName> = {
  case: 'case',
  alert: 'alert',
  device: 'device',
  camera: 'device',
  grid: 'map',
  station: 'station',
  hazard: 'hazard',
};

const fillOf = (state: string | null): string => {
  if (state === 'resolved' || state === 'closed' || state === 'cancelled' || state === 'struck')
    return 'over';
  return state === 'firing' || state === 'reported' || state === 'open' ? 'solid' : 'outline';
};

/** Something that was found, in one line: what, where, what it is called by, how it stands. */
export function FoundRow({ found }: { found: Found }) {
  const { kind, code, place, gridCode, severity, state, at } = found;
  const gridName = useGridName(gridCode);
  const title = useTitle(found);
  const standing = useStanding(found);
  return (
    <>
      <span className="found-mark">
        {severity === null ? (
          <Icon name={icons[kind]} />
        ) : (
          <SeverityShape severity={severity} fill={fillOf(state)} />
        )}
      </span>
      <span className="clip">
        <strong>{place ?? (kind === 'grid' ? title : gridName)}</strong> {kind === 'grid' ? null : title}
      </span>
      <span className="choice-end">
        {standing === null ? null : <span className="quiet">{standing}</span>}
        <span className="num found-code">{code}</span>
        {at === null ? null : <Age at={at} />}
      </span>
    </>
  );
}

function useTitle({ kind, title }: Found): string {
  const { t } = useTranslation();
  const text = useLocalText();
  return kind === 'device' || kind === 'camera'
    ? t(`device.kinds.${title.zh}`, { defaultValue: title.zh })
    : text(title);
}

function useStanding({ kind, state }: Found): string | null {
  const { t } = useTranslation();
  if (state === null) return null;
  if (state === 'disabled') return t('find.disabled');
  if (kind === 'case') return t(`case.states.${state}`, { defaultValue: state });
  if (kind === 'hazard') return t(`hazard.states.${state}`, { defaultValue: state });
  return t(`find.standings.${state}`, { defaultValue: state });
}
