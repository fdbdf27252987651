import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { instant, pageQuery } from '../http/wire.ts';
import { type Dispatch, dispatchStates, isOpen, met, rungs, stationActions } from './dispatch.ts';
import type { OrderCamera } from './order-cameras.ts';
import { STOOD_DOWN } from './stand-down.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const judged = z.boolean().nullable();

/** How a dispatch looks over HTTP. */
export const dispatchSchema = z.object({
  id: z.string(),
  caseId: z.string().nullable(),
  caseNumber: z.string().nullable(),
  drillId: z.string().nullable(),
  stationId: z.string(),
  stationName: z.string(),
  gridCode: z.string(),
  severity: z.enum(severities),
  title: z.object({ zh: z.string(), en: z.string() }),
  address: z.string().nullable(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  drill: z.boolean(),
  reason: z.string(),
  state: z.enum(dispatchStates),
  isOpen: z.boolean(),
  openedAt: instant,
  dueAt: z.object({ receive: instant, start: instant, arrive: instant, join: instant }),
  receivedAt: instant.nullable(),
  receivedBy: z.string().nullable(),
  departedAt: instant.nullable(),
  arrivedAt: instant.nullable(),
  doneAt: instant.nullable(),
  declinedAt: instant.nullable(),
  cancelledAt: instant.nullable(),
  endedAt: instant.nullable(),
  result: z.string().nullable(),
  met: z.object({ received: judged, departed: judged, arrived: judged }),
  escalations: z
    .array(
      z.object({
        at: instant,
        rung: z.enum(rungs),
        what: z.string(),
        /** The stations that were asked at this rung. */
        asked: z.array(z.string()).readonly().optional(),
      }),
    )
    .readonly(),
});
export type DispatchView = z.output<typeof dispatchSchema>;

/** The same with the cameras of the place, and what the station was told by which way. */
export const dispatchDetailSchema = dispatchSchema.extend({
  cameras: z
    .array(z.object({ id: z.string(), name: z.string().optional(), distanceM: z.number().nullable() }))
    .readonly(),
  notifications: z.array(z.unknown()).readonly(),
});

/** What dispatches can be asked for by. */
export const dispatchQuery = pageQuery.extend({
  /** `open`: those stations still have to do. */
  state: z.enum(['open', ...dispatchStates]).optional(),
  station: z.string().max(64).optional(),
  case: z.string().max(64).optional(),
  /** Of the grid with all below it. */
  grid: z.string().max(64).optional(),
  drill: z.enum(['true', 'false']).optional(),
});

export const actionBody = z.strictObject({
  action: z.enum(stationActions),
  /** When it happened, if not now. */
  at: instant.optional(),
  comment: text(2000).optional(),
});

export const cancelBody = z.strictObject({
  /** Why: the station and the history of the case say it. */
  reason: text(2000),
});

const stationIds = z.array(z.string().max(64)).min(1).max(20);
export const newDispatches = z.strictObject({
  caseId: z.string().max(64),
  stationIds,
  comment: text(2000).optional(),
});
export const newDrill = z
  .strictObject({
    stationIds: stationIds.optional(),
    gridCode: z.string().max(64).optional(),
    title: text(100),
    comment: text(2000),
  })
  .refine(
    (drill) => (drill.stationIds === undefined) !== (drill.gridCode === undefined),
    'name stationIds or a gridCode, one of both',
  );

/** What a terminal sends on `station/<id>/ack`; `at` in Unix ms. */
export const ackSchema = z.object({
  dispatchId: z.string().min(1).max(64),
  action: z.enum([...stationActions, STOOD_DOWN]),
  by: z.string().trim().max(100).nullish(),
  at: z.number().int().nullish(),
  comment: z.string().trim().max(2000).nullish(),
});

export function viewOfDispatch(dispatch: Dispatch, now: number): DispatchView {
  const { ladder: _, endsAt: _ends, escalations, ...shown } = dispatch;
  return { ...shown, isOpen: isOpen(dispatch), met: met(dispatch, now), escalations: [...escalations] };
}

/** What the terminal of the station is told, on MQTT and Socket.IO. */
export function orderOf(dispatch: Dispatch, cameras: readonly OrderCamera[]): Record<string, unknown> {
  const { id: dispatchId, caseId, caseNumber, severity, title, gridCode, address, lng, lat } = dispatch;
  const { openedAt, drill, dueAt } = dispatch;
  const facts = { dispatchId, caseId, caseNumber, severity, title, gridCode, address, lng, lat, openedAt };
  const { start, arrive } = dueAt;
  return { ...facts, dueAt: { start, arrive }, cameras, ...(drill && { drill }) };
}
