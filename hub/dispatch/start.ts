import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts.ts';
import type { HubAlerts } from '../alerts/hub-alerts.ts';
import type { WrittenListener } from '../alerts/start.ts';
import type { Cases } from '../cases/cases.ts';
import type { CasePartsOptions } from '../cases/start.ts';
import type { Config } from '../config/schema.ts';
import type { Devices } from '../devices/devices.ts';
import type { Grids } from '../grids/grids.ts';
import type { HubServer } from '../http/types.ts';
import type { Rejects } from '../ingest/rejects.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Notifications } from '../notify/start.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Board } from './board.ts';
import { Calls } from './calls.ts';
import type { Dispatch } from './dispatch.ts';
import { dispatchRoutes } from './dispatch-routes.ts';
import { Dispatching } from './dispatching.ts';
import { stationDoor } from './door.ts';
import { DutyWatch } from './duty-watch.ts';
import { createDispatchInstruments } from './instruments.ts';
import { Ladder } from './ladder.ts';
import { orderCameras } from './order-cameras.ts';
import { Orders } from './orders.ts';
import { PreAlarms } from './pre-alarms.ts';
import { Readiness } from './readiness.ts';
import { recall } from './recall.ts';
import { rotaRoutes } from './rota-routes.ts';
import { dispatchOfRow } from './rows.ts';
import { stationHeartbeats, stationSockets, type TellStation } from './sockets.ts';
import { actsFor, type Station } from './station.ts';
import { stationRoutes } from './station-routes.ts';
import { viewOfStation } from './station-views.ts';
import { Stations } from './stations.ts';
import { Terminals } from './terminals.ts';
import { dispatchSchema, viewOfDispatch } from './views.ts';

export interface StartDispatchOptions {
  config: Pick<Config, 'dispatch'>;
  store: Store;
  committer: Committer;
  clock: Clock;
  metrics: Registry;
  grids: Grids;
  devices: Pick<Devices, 'get' | 'all'>;
  telling: Pick<Notifications, 'outbox' | 'file'>;
  transact(work: (tx: Tx) => void): void;
  /** Asked only once both have started. */
  cases(): Cases;
  alerts(): Alerts;
}

/** What comes after dispatches in the hub and is asked only once `run` has been called. */
export interface DispatchWorld {
  rejects: Rejects;
  onWritten(listen: WrittenListener): void;
  report: HubAlerts['report'];
  live: { tellStation: TellStation };
}

/** Stations, their terminals and what they are asked to do, as when the hub stopped; nothing moves before `run`. */
export async function startDispatch(options: StartDispatchOptions) {
  const { config, store, committer, clock, metrics, grids, devices, telling, transact, cases } = options;
  const { dispatch: limitsOf } = config;
  const limits = {
    receive: limitsOf.receiveS * 1000,
    start: Math.round(limitsOf.startMin * 60_000),
    arrive: Math.round(limitsOf.arriveMin * 60_000),
    join: Math.round(limitsOf.joinMin * 60_000),
  };
  let world: DispatchWorld | undefined;
  let readiness: Readiness | undefined;
  const there = (): DispatchWorld => {
    if (!world) throw new Error('stations are asked before the hub is put together');
    return world;
  };
  const deviceOf = (caseId: string) => cases().docket.byId(caseId)?.value.deviceId;
  const pathOf = (code: string): string[] => grids.ancestors(code);

  const showStation = (station: Station, tx: Tx): void =>
    tx.change({ type: 'station', gridCode: station.gridCode, data: viewOf(station, false) });
  const stations: Stations = new Stations({
    clock,
    minimum: limitsOf.minimumOnDuty,
    onChanged(station, tx) {
      showStation(station, tx);
      dutyWatch.look(station);
      tx.afterCommit(() => readiness?.look());
    },
  });
  const dutyWatch = new DutyWatch({ clock, stations, transact, onTurn: showStation });
  const terminals = new Terminals({
    clock,
    silenceMs: limitsOf.terminalSilenceS * 1000,
    transact,
    onEdge(stationId, terminal, tx) {
      const station = stations.get(stationId);
      if (station) showStation(station, tx);
      if (terminal.online) return;
      for (const one of board.open())
        if (one.stationId === stationId && (one.state === 'sent' || one.state === 'unanswered'))
          calls.otherwise(one, tx);
    },
  });
  const board: Board = new Board(clock, (ids) => transact((tx) => ladder.climb(ids, tx)));
  const { outbox, file } = telling;
  const camerasOf = (dispatch: Dispatch) => orderCameras({ devices, deviceOf }, dispatch);
  const calls = new Calls({
    outbox,
    recipients: file.recipients,
    terminals,
    repeatMs: limitsOf.repeatS * 1000,
    camerasOf,
  });
  const orders = new Orders({ clock, board, stations, calls, limits });
  const instruments = createDispatchInstruments(metrics, {
    open: () => board.open().length,
    unanswered: () => board.open().filter(({ state }) => state === 'unanswered').length,
    online: () => terminals.onlineCount,
  });
  const sending = { clock, board, stations, terminals, calls, orders, limits, pathOf, cases };
  const dispatching = new Dispatching({
    ...sending,
    most: limitsOf.stations,
    onReceived: (afterMs) => instruments.received.observe(afterMs / 1000),
  });
  const ladder = new Ladder({ ...sending, dispatching });
  const preAlarms = new PreAlarms({
    clock,
    waitMs: limitsOf.preAlarmS * 1000,
    alerts: options.alerts,
    cases,
    dispatching,
    transact,
  });
  const viewOf = (station: Station, seesPhones: boolean) => {
    const openDispatches = board.open().filter(({ stationId }) => stationId === station.id).length;
    const standing = { terminal: terminals.of(station.id), duty: stations.dutyOf(station), openDispatches };
    return viewOfStation(station, standing, seesPhones);
  };

  await stations.load(store);
  await terminals.load(store);
  await board.load(store);
  await preAlarms.load(store);

  /** What the pipeline of cases asks of stations. */
  const forCases: Required<
    Pick<CasePartsOptions, 'stationOf' | 'answering' | 'actsForStation' | 'onDispatch'>
  > = {
    stationOf(id) {
      const station = stations.get(id);
      return station && { id, kind: 'station', name: { zh: station.name, en: station.name } };
    },
    answering: (value, tx) => dispatching.answering(value, tx),
    actsForStation(name, id) {
      const station = stations.get(id);
      return station !== undefined && actsFor(station, name);
    },
    onDispatch: (value, units, tx) => dispatching.onDispatch(value, units, tx),
  };

  return {
    stations,
    board,
    forCases,
    onDeed: dispatching.onDeed.bind(dispatching),
    door: stationDoor({
      stations,
      terminals,
      board,
      dispatching,
      calls,
      rejects: () => there().rejects,
      committer,
      transact,
    }),
    /** The dispatches of a case, as its view shows them. */
    async dispatchesOf(caseId: string): Promise<unknown[]> {
      const rows = await store.db
        .selectFrom('dispatches')
        .selectAll()
        .where('caseId', '=', caseId)
        .orderBy('id')
        .execute();
      return rows.map((row) => z.encode(dispatchSchema, viewOfDispatch(dispatchOfRow(row), clock.now())));
    },
    emit: stationSockets({
      stations,
      board,
      dispatching,
      calls,
      transact,
      tell: (...what) => there().live.tellStation(...what),
    }),
    onHeartbeat: stationHeartbeats({ stations, terminals, transact }),
    /** From here on ladders and waits go on. */
    async run(given: DispatchWorld): Promise<void> {
      world = given;
      given.onWritten((tracked, tx) => preAlarms.written(tracked, tx));
      await committer.run((tx) => preAlarms.watch(tx));
      board.watch();
      dutyWatch.watch();
      readiness = new Readiness(clock, stations, given.report);
      readiness.look();
    },
    routes(api: HubServer, disconnect: (stationId: string) => void): void {
      const deps = { stations, store, committer, clock };
      const { isWithin, subtree, has } = {
        isWithin: grids.isWithin.bind(grids),
        subtree: grids.subtree.bind(grids),
        has: grids.has.bind(grids),
      };
      rotaRoutes(api, deps);
      stationRoutes(api, {
        ...deps,
        isWithin,
        hasGrid: has,
        locate: (lng, lat) => grids.locate(lng, lat)?.code,
        viewOf,
        isTaken: (id) => devices.get(id) !== undefined,
        disconnect,
      });
      const recallOptions = { board, stations, orders, dispatching, cases };
      dispatchRoutes(api, {
        ...deps,
        board,
        dispatching,
        orders,
        recall: (id, why, tx) => recall(recallOptions, id, why, tx),
        camerasOf,
        drillMs: limitsOf.drillMin * 60_000,
        subtree,
        isWithin,
        gridOfCase: (id) => cases().docket.byId(id)?.value.gridCode,
      });
    },
    close(): void {
      readiness?.close();
      dutyWatch.close();
      preAlarms.close();
      board.close();
      terminals.close();
    },
  };
}

/** What `startDispatch` answers. */
export type DispatchParts = Awaited<ReturnType<typeof startDispatch>>;
