import type { Cases } from '../cases/cases.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Board } from './board.ts';
import { type Dispatch, isOpen } from './dispatch.ts';
import type { Dispatching } from './dispatching.ts';
import { execution } from './execution.ts';
import type { Orders } from './orders.ts';
import type { Stations } from './stations.ts';

export interface RecallOptions {
  board: Board;
  stations: Pick<Stations, 'get'>;
  orders: Pick<Orders, 'callOff' | 'endDrill'>;
  dispatching: Pick<Dispatching, 'settle'>;
  cases(): Pick<Cases, 'docket' | 'note' | 'act'>;
}

/**
 * Command calls one station off, with why. A case that has nobody left on the way is back with command: none stands
 * as dispatched to nobody.
 * @throws HubError not-found (nothing open by this id)
 */
export function recall(
  { board, stations, orders, dispatching, cases }: RecallOptions,
  id: string,
  { by, reason }: { by: string; reason: string },
  tx: Tx,
): Dispatch {
  const before = board.byId(id);
  if (!before || !isOpen(before))
    throw new HubError('not-found', `There is no dispatch ${id} that is still to be done.`);
  const { caseId, drillId, stationId: station } = before;
  const why = { zh: `${by} 撤回：${reason}`, en: `called off by ${by}: ${reason}` };
  orders.callOff({ ...before, result: reason }, why, tx);
  const after = board.byId(id) ?? before;
  if (caseId === null) {
    if (board.of(drillId ?? '').every((one) => !isOpen(one))) orders.endDrill(drillId ?? '', tx);
    return after;
  }
  const filed = cases().docket.byId(caseId);
  if (!filed) return after;
  const units = filed.value.units.filter((unit) => unit !== station);
  // A department that is at it too is somebody.
  const isLeft = units.some((unit) => !stations.get(unit)) || board.of(caseId).some(isAtIt);
  const note = {
    actor: by,
    action: 'dispatch-cancelled',
    comment: reason,
    detail: { dispatchId: id, station },
  };
  const noted = cases().note(filed, isLeft ? { units } : {}, note, tx);
  const { state } = noted.value;
  if (isLeft) dispatching.settle(caseId, null, tx);
  else if (state === 'dispatched' || state === 'handling') {
    const detail = { station, nobodyLeft: true };
    cases().act(noted, { action: 'return', comment: reason }, execution(by), tx, detail);
  }
  return after;
}

const isAtIt = (one: Dispatch): boolean => isOpen(one) || one.state === 'done';
