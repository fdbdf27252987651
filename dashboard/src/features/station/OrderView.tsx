import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationView } from '../../../../hub/dispatch/station-views.ts';
import { useLocalText } from '../../i18n/language.ts';
import { OutboxFull, outbox } from '../../outbox/outbox.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { SeverityShape } from '../alerts/SeverityMark.tsx';
import { BigClock } from './BigClock.tsx';
import { Cameras } from './Cameras.tsx';
import { isUnreceived, nextStep, type Order } from './orders.ts';
import { ResultSheet } from './ResultSheet.tsx';
import './order.css';

const StationMap = lazy(() => import('./StationMap.tsx'));

interface OrderViewProps {
  order: Order;
  /** All that are open, ranked. */
  all: readonly Order[];
  station: StationView;
  onChoose: (id: string) => void;
}

/** One order: what and where, the clock, the way, the eyes of the place, and the one thing to say next. */
export function OrderView({ order, all, station, onChoose }: OrderViewProps) {
  const { t } = useTranslation();
  const local = useLocalText();
  const [sheet, setSheet] = useState<'done' | 'declined' | null>(null);
  const [full, setFull] = useState(false);
  const next = nextStep(order);
  const call = isUnreceived(order);
  const say = (): void => {
    if (next === null) return;
    if (next === 'done') return setSheet('done');
    if ('vibrate' in navigator) navigator.vibrate(60);
    outbox.add([{ request: { kind: 'step', dispatchId: order.id, action: next } }]).then(
      () => setFull(false),
      (error: unknown) => {
        if (error instanceof OutboxFull) setFull(true);
        else throw error;
      },
    );
  };
  return (
    <section className={`order ${order.severity}${call ? ' is-call' : ''}`} data-state={order.state}>
      {all.length > 1 ? <Tabs order={order} all={all} onChoose={onChoose} /> : null}
      <header className="order-head">
        <p className="order-kind">
          <SeverityShape severity={order.severity} size={32} />
          <strong>{t(`severity.${order.severity}`)}</strong>
          <span>{local(order.title)}</span>
          {order.drill ? <span className="order-drill">{t('field.drillMark')}</span> : null}
        </p>
        <h1>{order.address ?? t('field.noAddress')}</h1>
      </header>
      <div className="order-body">
        <div className="order-left">
          <BigClock order={order} />
          <Cameras dispatchId={order.id} />
        </div>
        <Suspense fallback={<div className="station-map" />}>
          <StationMap order={order} station={station} />
        </Suspense>
      </div>
      {full ? (
        <p className="station-band" role="alert">
          <strong>{t('field.full')}</strong>
        </p>
      ) : null}
      <footer className="order-foot">
        {order.state === 'arrived' || order.state === 'done' ? null : (
          <button type="button" className="station-second" onClick={() => setSheet('declined')}>
            {t('field.cannot')}
          </button>
        )}
        {next ? (
          <button type="button" className="station-main" onClick={say}>
            {t(`field.do.${next}`)}
          </button>
        ) : null}
      </footer>
      {sheet ? <ResultSheet order={order} of={sheet} onClose={() => setSheet(null)} /> : null}
    </section>
  );
}

function Tabs({ order, all, onChoose }: Pick<OrderViewProps, 'order' | 'all' | 'onChoose'>) {
  const { t } = useTranslation();
  const local = useLocalText();
  return (
    <nav className="order-tabs" aria-label={t('field.several', { count: all.length })}>
      {all.map((one) => (
        <button
          key={one.id}
          type="button"
          aria-pressed={one.id === order.id}
          className={isUnreceived(one) ? 'is-new' : ''}
          onClick={() => onChoose(one.id)}
        >
          <SeverityShape severity={one.severity} size={20} />
          <span className="clip">
            {one.drill ? `[${t('field.drill')}] ` : ''}
            {one.address ?? local(one.title)}
          </span>
          <Stopwatch since={one.openedAt} />
        </button>
      ))}
    </nav>
  );
}
