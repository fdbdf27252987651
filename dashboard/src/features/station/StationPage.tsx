import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forgetSession, type SessionUser } from '../../api/session.ts';
import { outbox } from '../../outbox/outbox.ts';
import { trueAt } from '../../outbox/send.ts';
import { useCell } from '../../state/cell.ts';
import { keepSetting, readSetting } from '../../state/stored.ts';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { startFieldLink } from '../field/link.ts';
import { keepAwake } from '../field/wake.ts';
import { startAlarm } from './alarm.ts';
import { Calm } from './Calm.tsx';
import { OrderView } from './OrderView.tsx';
import { isCalling, isUnreceived, ranked, type StandDown, standDownOf, withQueued } from './orders.ts';
import { rereadDispatches, useOwnDispatches, useOwnStations } from './queries.ts';
import { StandDownView } from './StandDownView.tsx';
import { StationBar } from './StationBar.tsx';
import './station.css';

/** The tablet of a micro fire station: one order fills it; with none it is calm. */
export default function StationPage({ user }: { user: SessionUser }) {
  const { t } = useTranslation();
  const stations = useOwnStations(user.username);
  if (stations.isPending) return <Loading />;
  if (stations.isError) return <Failed error={stations.error} onRetry={() => void stations.refetch()} />;
  const [station] = stations.data;
  if (!station)
    return (
      <main className="station">
        <StationBar user={user} name={t('app.name')} />
        <Empty icon="station" title={t('field.noStation')} hint={t('field.noStationHint')} />
      </main>
    );
  return <Station key={station.id} user={user} station={station} />;
}

type OwnStation = NonNullable<ReturnType<typeof useOwnStations>['data']>[number];

function Station({ user, station }: { user: SessionUser; station: OwnStation }) {
  const dispatches = useOwnDispatches(station.id);
  const deeds = useCell(outbox.deeds);
  const [chosen, setChosen] = useState<string | null>(null);
  const { standDown, confirm } = useStation();
  const open = ranked((dispatches.data ?? []).map((one) => withQueued(one, deeds, trueAt)));
  const order = open.find(({ id }) => id === chosen) ?? open[0];
  // What is real and nobody has is seen first, whatever was chosen before; practice interrupts nothing.
  const [first] = open;
  const calls = first !== undefined && isUnreceived(first) && isCalling(open);
  const shown = calls && order && !isUnreceived(order) ? first : order;
  const rings = isCalling(open) || standDown !== null;
  const calling = useRef(rings);
  useEffect(() => {
    calling.current = rings;
  }, [rings]);
  useEffect(() => startAlarm(() => calling.current), []);
  const drill = standDown ? standDown.drill : shown?.drill === true;
  return (
    <main className={`station${drill ? ' is-drill' : ''}`} data-open={open.length}>
      <StationBar user={user} name={station.name} />
      {standDown ? (
        <StandDownView news={standDown} onSeen={confirm} />
      ) : shown ? (
        <OrderView key={shown.id} order={shown} all={open} station={station} onChoose={setChosen} />
      ) : dispatches.isPending ? (
        <Loading />
      ) : dispatches.isError ? (
        <Failed error={dispatches.error} onRetry={() => void dispatches.refetch()} />
      ) : (
        <Calm station={station} dispatches={dispatches.data} />
      )}
    </main>
  );
}

/** Dispatches whose stand-down was seen, the newest; a repeat of one is confirmed without asking again. */
const SEEN = 'stood-down';
const MOST_SEEN = 50;
const seenIds = (): string[] => (readSetting(SEEN) ?? '').split(',').filter((id) => id !== '');

/** Keeps the page connected and awake; answers the stand-down that nobody has seen yet. */
function useStation(): { standDown: StandDown | null; confirm: () => void } {
  const [waiting, setWaiting] = useState<readonly StandDown[]>([]);
  const received = useRef(new Map<string, () => void>());
  useEffect(() => {
    const stop = startFieldLink({
      dispatch: () => void rereadDispatches(),
      standdown(news, confirm) {
        void rereadDispatches();
        const one = standDownOf(news);
        if (!one || seenIds().includes(one.dispatchId)) return confirm();
        received.current.set(one.dispatchId, confirm);
        setWaiting((before) =>
          before.some(({ dispatchId }) => dispatchId === one.dispatchId) ? before : [...before, one],
        );
      },
      live() {
        outbox.flush();
        void rereadDispatches();
      },
      refused: () => void forgetIfEnded(),
    });
    const stopAwake = keepAwake();
    const stopNews = outbox.news.subscribe(() => void rereadDispatches());
    return () => {
      stop();
      stopAwake();
      stopNews();
    };
  }, []);
  const [standDown = null] = waiting;
  const confirm = (): void => {
    if (!standDown) return;
    const { dispatchId } = standDown;
    keepSetting(SEEN, [...seenIds(), dispatchId].slice(-MOST_SEEN).join(','));
    received.current.get(dispatchId)?.();
    received.current.delete(dispatchId);
    setWaiting((before) => before.filter((one) => one.dispatchId !== dispatchId));
  };
  return { standDown, confirm };
}

/** The hub closed our connection: asks over HTTP whether the session stands. */
async function forgetIfEnded(): Promise<void> {
  const response = await fetch('/api/v1/session').catch(() => undefined);
  if (response?.status === 401) forgetSession();
}
