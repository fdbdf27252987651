import type { Principal } from '../auth/principal.ts';
import type { EmitToStation, StationEvent } from '../notify/channels/station.ts';
import type { Tx } from '../store/batch.ts';
import type { Board } from './board.ts';
import type { Calls } from './calls.ts';
import { isOpen } from './dispatch.ts';
import type { Dispatching } from './dispatching.ts';
import { actsFor } from './station.ts';
import type { Stations } from './stations.ts';
import type { Terminals } from './terminals.ts';

/** Tells the sockets of whoever `to` accepts, and hears who of them has it. */
export type TellStation = (
  event: StationEvent,
  to: (who: Principal) => boolean,
  payload: Readonly<Record<string, unknown>>,
  received: (by: string) => void,
) => void;

export interface SocketsOptions {
  stations: Pick<Stations, 'get'>;
  board: Pick<Board, 'byId'>;
  dispatching: Pick<Dispatching, 'act'>;
  calls: Pick<Calls, 'stoodDown'>;
  tell: TellStation;
  transact(work: (tx: Tx) => void): void;
}

/** Hears the pages of stations: a sign of life of one is that of every station its user acts for. */
export function stationHeartbeats({
  stations,
  terminals,
  transact,
}: {
  stations: Pick<Stations, 'all'>;
  terminals: Pick<Terminals, 'heard'>;
  transact(work: (tx: Tx) => void): void;
}): (who: Principal, battery: number | undefined) => void {
  return ({ role, name }, battery) => {
    if (role !== 'station') return;
    const own = stations.all().filter((station) => actsFor(station, name));
    if (own.length === 0) return;
    const percent = battery === undefined ? undefined : Math.round(battery);
    transact((tx) => {
      for (const { id } of own) terminals.heard(id, tx, percent);
    });
  };
}

/** Tells the sockets of a station; their acknowledgement is that of the station. */
export function stationSockets(options: SocketsOptions): EmitToStation {
  const { stations, board, dispatching, calls, tell, transact } = options;

  function received(id: string, by: string): void {
    if (!board.byId(id)) return;
    const said = { action: 'received', by, at: null, comment: null } as const;
    transact((tx) => {
      // Called off or declined at this very moment: nothing to confirm.
      const current = board.byId(id);
      if (current && isOpen(current)) dispatching.act(id, said, by, tx);
    });
  }

  return (stationId, event, payload) => {
    const station = stations.get(stationId);
    if (!station) return;
    const id = String(payload['dispatchId']);
    tell(
      event,
      ({ role, name }) => role === 'station' && actsFor(station, name),
      payload,
      (by) => {
        if (event === 'dispatch') received(id, by);
        else transact((tx) => void calls.stoodDown(id, stationId, by, tx));
      },
    );
  };
}
