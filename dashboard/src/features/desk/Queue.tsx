import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useLink, useLoaded } from '../../live/hooks.ts';
import { Boundary } from '../../ui/Boundary.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { Groups } from './Groups.tsx';
import { QueueCard } from './QueueCard.tsx';
import { keyOf } from './queue.ts';
import type { DeskList } from './use-desk-list.ts';

/** Cards drawn at once: more than anybody works through before others leave. */
const SHOWN = 200;

/** What needs whoever looks, ranked, and below it what stands without needing them. */
export function Queue({
  list,
  selected,
  onSelect,
}: {
  list: DeskList;
  selected: string | null;
  onSelect: (key: string) => void;
}) {
  const { t } = useTranslation();
  const loaded = useLoaded();
  const lost = useLink().state === 'lost';
  const [search, setSearch] = useSearchParams();
  const { waiting, standing, held, over, failed } = list;
  const alerts = standing.length + held.length + waiting.filter(({ kind }) => kind === 'alert').length;
  const grouped = search.get('view') === 'groups' && alerts > 1;
  const view = (value: 'each' | 'groups'): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === 'groups') next.set('view', value);
        else next.delete('view');
        return next;
      },
      { replace: true },
    );
  const card = (alert: Alert) => (
    <AlertCard
      key={alert.id}
      alert={alert}
      selected={selected === `alert:${alert.id}`}
      onSelect={() => onSelect(`alert:${alert.id}`)}
    />
  );
  return (
    <section className="desk-queue" aria-label={t('queue.title')}>
      <header className="desk-queue-head">
        <h1>
          {t('queue.title')} <span className="num quiet">{waiting.length}</span>
        </h1>
        {alerts > 1 ? (
          <Segmented<'each' | 'groups'>
            label={t('desk.view')}
            value={grouped ? 'groups' : 'each'}
            options={[
              { value: 'each', text: t('desk.each') },
              { value: 'groups', text: t('desk.groups') },
            ]}
            onChange={view}
          />
        ) : null}
      </header>
      {failed ? <p className="quiet desk-queue-note">{t('queue.partly')}</p> : null}
      {!loaded ? <Loading /> : null}
      {loaded && alerts === 0 && lost ? <Empty title={t('alert.unknown')} /> : null}
      {loaded && alerts === 0 && !lost ? (
        <Empty
          icon="check"
          title={t('alert.none')}
          {...(waiting.length === 0 ? { hint: t('alert.noneHint') } : {})}
        />
      ) : null}
      <div className="desk-cards">
        {grouped ? (
          <Boundary>
            <Groups />
          </Boundary>
        ) : null}
        {waiting
          .filter(({ kind }) => !grouped || kind !== 'alert')
          .slice(0, SHOWN)
          .map((item) => (
            <QueueCard
              key={keyOf(item)}
              item={item}
              selected={selected === keyOf(item)}
              onSelect={() => onSelect(keyOf(item))}
            />
          ))}
        {waiting.length > SHOWN ? (
          <p className="quiet">{t('desk.rest', { count: waiting.length - SHOWN })}</p>
        ) : null}
        {!grouped && standing.length > 0 ? <h3>{t('queue.standing', { count: standing.length })}</h3> : null}
        {grouped ? null : standing.slice(0, SHOWN).map(card)}
        {!grouped && held.length > 0 ? <h3>{t('alert.heldBack', { count: held.length })}</h3> : null}
        {grouped ? null : held.slice(0, SHOWN).map(card)}
        {over.length > 0 ? <h3>{t('alert.resolvedRecently')}</h3> : null}
        {over.map((alert) => (
          <AlertCard key={alert.id} alert={alert} size="row" />
        ))}
      </div>
    </section>
  );
}
