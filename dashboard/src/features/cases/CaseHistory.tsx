import { useTranslation } from 'react-i18next';
import type { CaseEntry } from '../../../../hub/cases/case.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { useStationReason } from '../dispatch/use-station-reason.ts';
import { historyText, ownWords, type Verdict } from './history-text.ts';
import { useActor, useReason, useTypeName, useUnitName } from './names.ts';

/** What happened to a case, the newest first: when, who, what, and what they said. */
export function CaseHistory({ history }: { history: readonly CaseEntry[] }) {
  const { t } = useTranslation();
  const actor = useActor();
  const said = useSaid();
  return (
    <section className="section">
      <h2>{t('case.history')}</h2>
      <ol className="case-history">
        {history.toReversed().map((entry) => {
          const words = ownWords(entry);
          const limit = entry.action === 'overdue' || entry.action === 'step-overdue';
          return (
            <li key={entry.n} className={limit ? 'late' : ''}>
              <Moment at={entry.at} />
              <span className="quiet">{actor(entry.actor)}</span>
              <strong>{t(`case.actions.${entry.action}`, { defaultValue: entry.action })}</strong>
              <span>
                {said(entry)}
                {words === null ? null : <q className="case-said">{words}</q>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** A line's figures as words. */
function useSaid(): (entry: CaseEntry) => string {
  const { t } = useTranslation();
  const typeName = useTypeName();
  const unitName = useUnitName();
  const actor = useActor();
  const reason = useReason();
  const stationReason = useStationReason();
  const when = (at: number | null): string[] =>
    at === null ? [] : [t('case.said.due', { at: momentText(at, now()) })];
  const station = ({ id, reason: why }: Verdict): string => `${unitName(id)} (${stationReason(why)})`;
  const units = (ids: readonly string[]): string => ids.map(unitName).join('、');
  const words = (entry: CaseEntry): string[] => {
    // Who acts stands beside it already.
    const unlessActor = (who: string): string[] => (who === actor(entry.actor) ? [] : [who]);
    const text = historyText(entry);
    if (text === null) return [];
    switch (text.key) {
      case 'filed':
        return [t('case.said.filed', { type: typeName(text.typeCode) }), ...when(text.dueAt)];
      case 'sent':
        return [t('case.said.sent', { units: units(text.units) }), reason(text.reason)];
      case 'returned':
        return [
          t('case.said.returned', { units: units(text.units) }),
          ...(text.needsHuman ? [t('case.said.needsHuman')] : []),
        ];
      case 'extended':
        return [
          t('case.said.extended', {
            limit: t(`case.limits.${text.limit}`, { defaultValue: text.limit }),
          }),
          ...when(text.dueAt),
        ];
      case 'resumed':
        return when(text.dueAt);
      case 'used':
        return [t('case.said.used', { percent: text.percent }), ...when(text.dueAt)];
      case 'late':
        return text.dueAt === null ? [] : [t('case.said.late', { at: momentText(text.dueAt, now()) })];
      case 'called':
        return [
          ...text.asked.map(station),
          ...(text.passedOver.length === 0
            ? []
            : [t('case.said.passedOver', { who: text.passedOver.map(station).join('、') })]),
        ];
      case 'allDeclined':
        return [t('case.said.allDeclined', { station: unitName(text.station) }), text.why];
      case 'says':
        return [...unlessActor(unitName(text.station)), t(`dispatch.states.${text.said}`)];
      case 'station': {
        const skipped = text.skipped.map((one) => t(`dispatch.states.${one}`));
        return [
          ...new Set([unitName(text.id), actor(text.by)].flatMap(unlessActor)),
          skipped.length === 0 ? '' : t('case.said.skipped', { what: skipped.join('、') }),
          text.asked.length === 0 ? '' : t('dispatch.askedMore', { who: units(text.asked) }),
        ];
      }
      case 'into':
      case 'took':
      case 'splitFrom':
        return [t(`case.said.${text.key}`, { number: text.number })];
      default:
        return [t(`case.said.${text.key}`)];
    }
  };
  return (entry) => {
    const fast = entry.actor === 'hub' && entry.comment === 'fast lane' ? [t('case.said.fastLane')] : [];
    return [...words(entry), ...fast].filter(Boolean).join(' · ');
  };
}
