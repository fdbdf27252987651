import type { Alert } from '../alerts/alert.ts';
import type { CaseDesk, CaseStep } from '../alerts/effect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { Case } from './case.ts';
import type { Cases } from './cases.ts';
import type { Filed } from './docket.ts';
import type { EventType, EventTypes } from './event-type.ts';
import { isSameFire, type Place, withAlert } from './joining.ts';

export interface AlertDeskOptions {
  clock: Clock;
  cases: Cases;
  types: Pick<EventTypes, 'ofAlert'>;
  /** Where a device stands. */
  positionOf(deviceId: string): { lng: number | null; lat: number | null } | undefined;
  /** Whether a grid is one of the smallest. */
  isCell(gridCode: string): boolean;
  /** The units that answer an emergency at once; none: it waits for the desk. */
  answering(value: Case, tx: Tx): readonly string[];
}

/** Takes alerts in: opens cases for them, or lets them join. */
export class AlertDesk implements CaseDesk {
  readonly #options: AlertDeskOptions;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
  }

  /**
   * A `critical` or `major` alert opens a case or joins one: its own, that of its subject, or that of the confirmed
   * fire it belongs to. A confirmed critical one of an emergency takes the fast lane.
   */
  openOrJoin(alert: Alert, tx: Tx): CaseStep | null {
    if (alert.severity !== 'critical' && alert.severity !== 'major') return null;
    const { cases, types } = this.#options;
    const type = types.ofAlert(alert);
    const place = this.#placeOf(alert);
    const confirmed = alert.stage === 'confirmed' && type?.emergency === true;
    const known = cases.docket.leadingTo(alert.caseId) ?? cases.docket.bySubject(alert.subject);
    const fire = confirmed ? this.#fireAt(place, type, known) : undefined;
    let filed: Filed;
    if (known && fire && isUntouched(known.value)) filed = this.#unite(known, fire, alert, tx);
    else if (known) filed = this.#join(known, alert, confirmed ? place : null, tx);
    else if (fire) filed = this.#join(fire, alert, place, tx);
    else filed = this.#open(alert, type, place, confirmed, tx);
    if (confirmed && alert.severity === 'critical') this.#hurry(filed.value, tx);
    return { caseId: filed.value.id, number: filed.value.number, joined: Boolean(known ?? fire) };
  }

  /** Takes an alert that was merged by hand into the open case of the one it is part of now. */
  include(alert: Alert, tx: Tx): void {
    const filed = this.#options.cases.docket.leadingTo(alert.caseId);
    if (filed) this.#join(filed, alert, null, tx);
  }

  /** Notes in its case that an alert is over. */
  alertResolved(alert: Alert, tx: Tx): void {
    const { cases } = this.#options;
    const filed = cases.docket.leadingTo(alert.caseId);
    if (filed)
      cases.note(filed, {}, { actor: 'hub', action: 'alert-resolved', comment: `alert ${alert.id}` }, tx);
  }

  #open(alert: Alert, type: EventType | undefined, place: Place, confirmed: boolean, tx: Tx): Filed {
    const { lng, lat } = place;
    const { subject, severity, gridCode, deviceId, title, labels } = alert;
    const report = {
      ...({
        type: 'event',
        source: 'alert',
        subject,
        severity,
        gridCode,
        deviceId,
        title,
        lng,
        lat,
      } as const),
      address: labels['address'] ?? null,
      typeCode: type?.code ?? null,
      alertIds: [alert.id],
      fire: confirmed ? { ...place, at: this.#options.clock.now() } : null,
    };
    const note = { actor: 'hub', action: 'open', comment: `alert ${alert.id}: ${alert.summary}` };
    return this.#options.cases.open(report, note, tx);
  }

  /** `seenAt`: where a fire has been confirmed. */
  #join(filed: Filed, alert: Alert, seenAt: Place | null, tx: Tx): Filed {
    const { value } = filed;
    const joined = withAlert(value, alert);
    const spreads = seenAt !== null && (value.fire === null || joined !== undefined);
    if (!joined && !spreads) return filed;
    const { cases, clock } = this.#options;
    const follows = cases.docket.bySubject(alert.subject) === undefined;
    const changes = {
      ...joined,
      ...(spreads && { fire: { ...seenAt, at: clock.now() } }),
      ...(follows && { subjects: [...value.subjects, alert.subject] }),
    };
    const note = { actor: 'hub', action: 'join', comment: `alert ${alert.id}: ${alert.summary}` };
    return cases.note(filed, changes, note, tx);
  }

  /** A case nobody has touched turns out to be part of a fire that has one. */
  #unite(filed: Filed, fire: Filed, alert: Alert, tx: Tx): Filed {
    const { cases } = this.#options;
    const joined = this.#join(filed, alert, null, tx);
    return cases.merge(joined, fire, { actor: 'hub', comment: 'the same confirmed fire' }, tx);
  }

  #fireAt(place: Place, type: EventType, not: Filed | undefined): Filed | undefined {
    const { cases, clock, isCell } = this.#options;
    for (const value of cases.docket.open()) {
      if (value.id !== not?.value.id && isSameFire(value, place, type.code, clock.now(), isCell))
        return cases.docket.byId(value.id);
    }
    return undefined;
  }

  #hurry(value: Case, tx: Tx): void {
    if (value.state !== 'reported' && value.state !== 'accepted' && value.state !== 'filed') return;
    const units = this.#options.answering(value, tx);
    if (units.length > 0) this.#options.cases.fastLane(value.id, units, tx);
  }

  #placeOf({ deviceId, gridCode }: Alert): Place {
    const position = deviceId === null ? undefined : this.#options.positionOf(deviceId);
    return { gridCode, lng: position?.lng ?? null, lat: position?.lat ?? null };
  }
}

const isUntouched = ({ state, acceptedBy }: Case): boolean => state === 'reported' && acceptedBy === null;
