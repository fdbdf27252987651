import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useAcknowledge } from '../../api/alerts.ts';
import { useAlert, useLiveCase } from '../../live/hooks.ts';
import { Boundary } from '../../ui/Boundary.tsx';
import { useNarrow } from '../../ui/narrow.ts';
import { Loading } from '../../ui/States.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { useMay } from '../session/permissions.ts';
import { tick } from '../sound/sound.ts';
import { Earlier } from './Earlier.tsx';
import { Figures } from './Figures.tsx';
import { Queue } from './Queue.tsx';
import { placeAfter } from './queue.ts';
import { type Selection, selectionOf, Thing } from './Thing.tsx';
import { useDeskList } from './use-desk-list.ts';
import './desk.css';

const DistrictMap = lazy(() => import('../map/DistrictMap.tsx'));

/** Where a thing that is selected has its page. */
const pathOf = ({ kind, id }: Selection): string =>
  kind === 'warning' ? '/warnings' : kind === 'promise' ? '/handover' : `/${kind}s/${encodeURIComponent(id)}`;

/** The duty officer's page: what needs them, the thing itself, and what is around it. The selection is in the address. */
export default function DeskPage() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const selection = selectionOf(search.get('on'));
  const list = useDeskList();
  const keys = list.keys;
  const selected = selection && `${selection.kind}:${selection.id}`;
  /** The last that was selected while it waited, and where it stood. */
  const last = useRef({ key: '', place: 0 });
  const place = selected === null ? -1 : keys.indexOf(selected);
  const inQueue = place >= 0 && place < list.waiting.length;
  useEffect(() => {
    if (inQueue && selected !== null) last.current = { key: selected, place };
  }, [inQueue, place, selected]);
  useEffect(() => {
    if (selected === null) return;
    const [kind, id] = selected.split(':');
    const name = kind === 'alert' ? `[data-alert="${id}"]` : `[data-item="${selected}"]`;
    document.querySelector(`.desk-queue ${name}`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const select = (key: string | null, deed?: 'comment' | 'dispatch'): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete('do');
        if (key === null) next.delete('on');
        else next.set('on', key);
        if (deed) next.set('do', deed);
        return next;
      },
      { replace: true },
    );
  const alert = useAlert(selection?.kind === 'alert' ? selection.id : null);
  useDeskKeys({
    selection,
    alert,
    select,
    move(step) {
      // What has been taken leaves the part that waits; the next one stands where it stood.
      const left = !inQueue && selected === last.current.key;
      const next = keys[placeAfter(keys, left ? '' : selected, last.current.place, step)];
      if (next !== undefined) select(next);
    },
  });
  const theCase = useLiveCase(selection?.kind === 'case' ? selection.id : null);
  const caseAlert = useAlert(theCase?.alertIds.at(-1) ?? null);
  const shows = selection !== null && !narrow;
  return (
    <div className={`desk${shows ? ' has-thing' : ''}`}>
      <Queue list={list} selected={selected} onSelect={select} />
      {shows ? (
        <section className="desk-thing" aria-label={t('queue.thing')}>
          <Thing {...selection} />
        </section>
      ) : null}
      <aside className="desk-context" aria-label={t('queue.context')}>
        <section className="desk-map" aria-label={t('map.title')}>
          <Boundary>
            <Suspense fallback={<Loading rows={1} />}>
              <DistrictMap focus={alert ?? caseAlert} />
            </Suspense>
          </Boundary>
          <Figures />
        </section>
        {shows && alert && alert.deviceId !== null ? (
          <Boundary about={alert.id}>
            <Earlier alert={alert} deviceId={alert.deviceId} />
          </Boundary>
        ) : null}
      </aside>
    </div>
  );
}

/** What keys do to what is selected. */
function useDeskKeys({
  selection,
  alert,
  select,
  move,
}: {
  selection: Selection | null;
  alert: ReturnType<typeof useAlert>;
  select: (key: string | null, deed?: 'comment' | 'dispatch') => void;
  move: (step: 1 | -1) => void;
}): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const acknowledge = useAcknowledge();
  const may = useMay('alerts:ack');
  const open = (): void => {
    if (selection) void navigate(pathOf(selection));
  };
  /** What is done to the case behind an alert. */
  const inCase = (deed: 'comment' | 'dispatch') => (): void => {
    if (alert?.caseId != null) select(`case:${alert.caseId}`, deed);
  };
  const hasCase = alert?.caseId != null;
  useShortcuts([
    { keys: 'j', text: t('shortcut.next'), group: 'move', run: () => move(1) },
    { keys: 'k', text: t('shortcut.previous'), group: 'move', run: () => move(-1) },
    { keys: 'o', text: t('shortcut.open'), group: 'move', run: open, action: selection !== null },
    { keys: 'Enter', text: t('shortcut.open'), group: 'move', run: open },
    { keys: 'Escape', text: t('shortcut.leave'), group: 'move', run: () => select(null) },
    ...(may && alert?.state === 'firing'
      ? [
          {
            keys: 'a',
            text: t('action.acknowledge'),
            group: 'thing' as const,
            run: () => acknowledge.mutate({ id: alert.id }, { onSuccess: tick }),
            action: true,
          },
        ]
      : []),
    ...(hasCase
      ? [
          {
            keys: 'c',
            text: t('case.deeds.comment'),
            group: 'thing' as const,
            run: inCase('comment'),
            action: true,
          },
          {
            keys: 'd',
            text: t('case.deeds.dispatch'),
            group: 'thing' as const,
            run: inCase('dispatch'),
            action: true,
          },
        ]
      : []),
  ]);
}
