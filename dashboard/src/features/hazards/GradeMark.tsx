import { useTranslation } from 'react-i18next';
import type { HazardView } from '../../api/hazards.ts';
import { SeverityShape } from '../alerts/SeverityMark.tsx';

const fillOf = (state: HazardView['state']): string =>
  state === 'struck' ? 'over' : state === 'claimed' || state === 'inspected' ? 'outline' : 'solid';

/** Shape and word of a grade: solid while its owner has to act, an outline while others do, grey when struck. */
export function GradeMark({
  value,
  size = 16,
}: {
  value: Pick<HazardView, 'grade' | 'state'>;
  size?: number;
}) {
  const { t } = useTranslation();
  const severity = value.grade === 'major' ? 'major' : 'minor';
  const fill = fillOf(value.state);
  return (
    <span className={`severity-mark ${severity} ${fill}`}>
      <SeverityShape severity={severity} fill={fill} size={size} />
      <span className="severity-word">{t(`hazard.grades.${value.grade}`)}</span>
    </span>
  );
}
