import type { CaseState } from '../cases/case.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Dispatch } from './dispatch.ts';

/** The word of a terminal for a stand-down it has: no action of a dispatch, which is over by then. */
export const STOOD_DOWN = 'stood-down';

/** A terminal that never confirms a stand-down is told of it for so long: one that comes back later finds no order either. */
export const STAND_DOWN_FOR_MS = 3_600_000;

const ended: Partial<Record<CaseState, LocalText>> = {
  handled: { zh: '案件已处置', en: 'the case is handled' },
  closed: { zh: '案件已结案', en: 'the case is closed' },
  rejected: { zh: '案件不予受理', en: 'the case is rejected' },
  cancelled: { zh: '案件已作废', en: 'the case is cancelled' },
  returned: { zh: '案件已退回指挥中心', en: 'the case is returned' },
};

export const toOthers: LocalText = { zh: '已改派其他单位', en: 'dispatched to others' };
export const drillOver: LocalText = { zh: '演练结束', en: 'the drill is over' };

/** That a case is in such a state that nobody needs to go there any more. */
export function caseIs(state: CaseState): LocalText {
  return ended[state] ?? { zh: '派遣已取消', en: `the case is ${state}` };
}

/** By which message of the outbox a station is stood down. */
export function keyOfStandDown(dispatchId: string, stationId: string): string {
  return `dispatch:${dispatchId}:standdown:${stationId}`;
}

/** What the terminal of a station is told that has nothing to do any more, on MQTT and Socket.IO. */
export function standDownOf(dispatch: Dispatch, reason: LocalText, at: number): Record<string, unknown> {
  const { id: dispatchId, caseId, caseNumber, title, drill } = dispatch;
  return { dispatchId, caseId, caseNumber, title, reason, at, ...(drill && { drill }) };
}
