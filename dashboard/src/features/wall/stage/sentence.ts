import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { useGrids } from '../../../api/grids.ts';
import { useLocalText } from '../../../i18n/language.ts';
import { useLive } from '../../../live/hooks.ts';
import { clockText } from '../../../time/format.ts';
import { usePlace } from '../../alerts/place.ts';
import { exerciseOf } from '../../alerts/severity.ts';

/** What a headline is put together from. */
export interface Said {
  time: string;
  place: string;
  /** What happened there, its verb last. */
  what: string;
}

/** An alert as a sentence, its time and place first: `14:03:22 幸福里 3 号楼 1201 烟感 探测器报警 已确认`. */
export function useSentence(alert: Alert): Said {
  const { t } = useTranslation();
  const text = useLocalText();
  const place = usePlace(alert);
  const device = useLive((state) =>
    alert.deviceId === null ? undefined : state.devices.get(alert.deviceId),
  );
  const exercise = exerciseOf(alert);
  const words = [
    exercise === null ? null : t(`alert.${exercise}`),
    device ? t(`device.kinds.${device.kind}`, { defaultValue: device.kind }) : null,
    text(alert.title),
    alert.stage === 'confirmed' ? t('alert.confirmed') : t('wall.unconfirmed'),
  ];
  return { time: clockText(alert.firedAt), place, what: words.filter(Boolean).join(' ') };
}

/** The grids a code lies in, the widest first, without the street itself. */
export function useGridPath(code: string): string {
  const features = useGrids().data?.features ?? [];
  const names: string[] = [];
  let at: string | null = code;
  while (at !== null) {
    const grid = features.find(({ properties }) => properties.code === at)?.properties;
    if (grid && grid.parent !== null) names.unshift(grid.name);
    at = grid?.parent ?? null;
  }
  return names.join(' · ');
}
