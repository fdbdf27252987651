import { useTranslation } from 'react-i18next';
import type { HazardEntry } from '../../../../hub/ledger/hazard.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { useActor } from '../cases/names.ts';
import { historyFacts } from './history-facts.ts';

const lateActions: ReadonlySet<string> = new Set(['overdue', 'upstream', 'escalate']);

/** What happened to a hazard, the newest first: when, who, what, and what they said. */
export function HazardHistory({ history }: { history: readonly HazardEntry[] }) {
  const { t } = useTranslation();
  const actor = useActor();
  const said = useSaid();
  return (
    <section className="section">
      <h2>{t('hazard.history')}</h2>
      <ol className="case-history hazard-history">
        {history.toReversed().map((entry) => (
          <li key={entry.n} className={lateActions.has(entry.action) ? 'late' : ''}>
            <Moment at={entry.at} />
            <span className="quiet">{actor(entry.actor)}</span>
            <strong>{t(`hazard.actions.${entry.action}`, { defaultValue: entry.action })}</strong>
            <span>
              {said(entry)}
              {entry.comment === null || entry.comment === '' ? null : (
                <q className="case-said">{entry.comment}</q>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A line's figures as words. */
function useSaid(): (entry: HazardEntry) => string {
  const { t } = useTranslation();
  return (entry) => {
    const { passed, dueAt, number, told } = historyFacts(entry);
    const who = told.map(({ recipient, channel }) =>
      recipient === 'command' ? t('hazard.command') : `${recipient} (${channel})`,
    );
    return [
      passed === null ? '' : passed ? t('hazard.passed') : t('hazard.failed'),
      number ?? '',
      dueAt === null ? '' : t('hazard.due', { at: momentText(dueAt, now()) }),
      who.length === 0 ? '' : t('hazard.told', { who: who.join('、') }),
    ]
      .filter(Boolean)
      .join(' · ');
  };
}
