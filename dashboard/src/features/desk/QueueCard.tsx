import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLocalText } from '../../i18n/language.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { useGridName } from '../alerts/place.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { keyOf, type QueueItem } from './queue.ts';

type Other = Exclude<QueueItem, { kind: 'alert' }>;

/** Something that waits, whatever it is: how bad, why it waits, where, what, since when. */
export function QueueCard({
  item,
  selected,
  onSelect,
}: {
  item: QueueItem;
  selected: boolean;
  onSelect: () => void;
}) {
  if (item.kind === 'alert') return <AlertCard alert={item.value} selected={selected} onSelect={onSelect} />;
  return <OtherCard item={item} selected={selected} onSelect={onSelect} />;
}

function OtherCard({ item, selected, onSelect }: { item: Other; selected: boolean; onSelect: () => void }) {
  const { kind, severity, since } = item;
  const { why, place, to, what } = useWords(item);
  return (
    <article
      className={`queue-card card ${severity} acknowledged`}
      aria-current={selected}
      data-item={keyOf(item)}
      data-kind={kind}
      onPointerDown={onSelect}
    >
      <header>
        <SeverityMark alert={{ severity, stage: 'confirmed', state: 'acknowledged' }} size={18} />
        <span className="queue-why">{why}</span>
        <span className="alert-clock">
          <Stopwatch since={since} />
        </span>
      </header>
      <Link className="alert-place" to={to}>
        {place}
      </Link>
      <p className="alert-what quiet">{what}</p>
    </article>
  );
}

/** What is said of an item, and where its page is. */
function useWords(item: Other): { why: ReactNode; place: string; what: ReactNode; to: string } {
  const { t } = useTranslation();
  const text = useLocalText();
  const { value } = item;
  const gridCode = 'grids' in value ? (value.grids[0] ?? '') : (value.gridCode ?? '');
  const gridName = useGridName(gridCode);
  switch (item.kind) {
    case 'case': {
      const { overdue, address, number, title, id } = item.value;
      const next = item.next === null ? null : t(`case.deeds.${item.next}`);
      const late = overdue ? t('queue.overdue') : null;
      return {
        why: [late, next].filter(Boolean).join(' · '),
        place: address ?? gridName,
        what: (
          <>
            {text(title)} <span className="num">{number}</span>
          </>
        ),
        to: `/cases/${id}`,
      };
    }
    case 'dispatch': {
      const { stationName, address, title, caseId } = item.value;
      return {
        why: t('queue.unanswered', { who: stationName }),
        place: address ?? gridName,
        what: text(title),
        to: caseId === null ? '/dispatches' : `/cases/${caseId}`,
      };
    }
    case 'hazard': {
      const { title, place, id, escalation } = item.value;
      return {
        why: `${t('queue.hazard')} · ${t(`hazard.steps.${escalation.step}`)}`,
        place: place ?? gridName,
        what: title,
        to: `/hazards/${id}`,
      };
    }
    case 'warning':
      return {
        why: t('queue.approve', { who: item.value.author }),
        place: gridName,
        what: text(item.value.text),
        to: '/warnings',
      };
    case 'promise': {
      const { by, about } = item.value;
      return {
        why: t('queue.promise', { who: by }),
        place: item.value.text,
        what: about?.label ?? '',
        to: '/handover',
      };
    }
  }
}
