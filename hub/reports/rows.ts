import type { Row } from '../store/tables.ts';
import type { Handover } from './handover.ts';
import type { Pledge } from './pledge.ts';

export function rowOfHandover(handover: Handover): Row<'handovers'> {
  const { id, gridCode, state, outgoing } = handover;
  return { id, gridCode, state, offeredAt: outgoing.at, handover: JSON.stringify(handover) };
}

export function handoverOfRow({ handover }: Pick<Row<'handovers'>, 'handover'>): Handover {
  return JSON.parse(handover) as Handover;
}

export function rowOfPledge(pledge: Pledge): Row<'pledges'> {
  const { id, gridCode, dueAt, endedAt } = pledge;
  return { id, gridCode, dueAt, endedAt, pledge: JSON.stringify(pledge) };
}

export function pledgeOfRow({ pledge }: Pick<Row<'pledges'>, 'pledge'>): Pledge {
  return JSON.parse(pledge) as Pledge;
}
