import type { HandledAlert } from '../alerts/alert.ts';
import type { AlertTransition, CaseStep } from '../alerts/effect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Rung, Told } from '../ledger/escalation.ts';
import type { Hazard } from '../ledger/hazard.ts';
import type { Tx } from '../store/batch.ts';
import { decide, eventAsTold, type IsOn } from './decide.ts';
import type { DecisionLog } from './decision-log.ts';
import {
  alertStops,
  caseStops,
  eventOfAlert,
  eventOfCase,
  type GridPlace,
  type NotifiableCase,
} from './events.ts';
import { eventOfHazard, hazardEvents, wordsOfHazard } from './hazard-event.ts';
import type { NotifyFile } from './load.ts';
import { COMMAND } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { NotifyEvent, Policy } from './policy.ts';
import type { EventParams } from './templates/render.ts';

export interface NotifyOptions {
  file: Pick<NotifyFile, 'policies' | 'recipients'>;
  outbox: Outbox;
  decisions: DecisionLog;
  clock: Clock;
  isOn: IsOn;
  gridPlace(code: string): GridPlace;
  /** The kind of a device; null when there is none. */
  kindOf(deviceId: string | null): string | null;
}

type Follow = (alert: HandledAlert, transition: AlertTransition, tx: Tx) => CaseStep | null;

/** Turns what happens into messages: decided, recorded and put into the outbox in the transaction of what happened. */
export class Notify {
  readonly #options: NotifyOptions;
  readonly #policies: ReadonlyMap<string, Policy>;
  /** What anybody may ask about later: what some policy is for, and every beginning. */
  readonly #asked: ReadonlySet<string>;

  constructor(options: NotifyOptions) {
    this.#options = options;
    const { policies } = options.file;
    this.#policies = new Map(policies.map((policy) => [policy.id, policy]));
    const always = ['opened', 'case.open', hazardEvents.upstream];
    this.#asked = new Set([...always, ...policies.flatMap(({ when }) => when.events)]);
  }

  /** The next step of the way of an alert, and what is told of it. */
  following(follow: Follow): Follow {
    return (alert, transition, tx) => {
      const followed = follow(alert, transition, tx);
      this.onAlert(tx, alert, transition);
      return followed;
    };
  }

  onAlert(tx: Tx, alert: HandledAlert, transition: string): void {
    const stop = alertStops[transition];
    const by = transition === 'acknowledged' && alert.ackedBy !== null ? ` by ${alert.ackedBy}` : '';
    if (stop !== undefined) this.#options.outbox.cancel(tx, { type: 'alert', id: alert.id }, stop + by);
    if (this.#options.file.policies.length === 0) return;
    const { event, params } = eventOfAlert(alert, transition, this.#options.gridPlace(alert.gridCode));
    this.#tell(tx, event, params, transition === 'opened' ? transition : `${transition}@${alert.updatedAt}`);
  }

  onCase(
    tx: Tx,
    value: NotifiableCase,
    deed: { action: string; actor: string; comment: string | null },
  ): void {
    const stop = caseStops[deed.action];
    if (stop !== undefined)
      this.#options.outbox.cancel(tx, { type: 'case', id: value.id }, `${stop} by ${deed.actor}`);
    if (this.#options.file.policies.length === 0) return;
    const kind = this.#options.kindOf(value.deviceId);
    const { event, params } = eventOfCase(value, deed, kind, this.#options.gridPlace(value.gridCode));
    this.#tell(tx, event, params, `${event.event}@${value.version}`);
  }

  /**
   * A rung of the escalation of a hazard was reached: the desk of command is told, and whom policies name, be it a
   * platform further up. Each rung is told once, by the version of the hazard that reached it. Answers who is.
   */
  onHazard(tx: Tx, hazard: Hazard, rung: Rung): Told[] {
    const { outbox, file, gridPlace } = this.#options;
    const { event, params } = eventOfHazard(hazard, rung, gridPlace(hazard.gridCode));
    const { cause, gridCode, severity } = event;
    const occurrence = `${rung}@${hazard.version}`;
    const command = { recipient: COMMAND, channel: 'dashboard' };
    outbox.send(tx, {
      ...command,
      key: `hazard:${hazard.id}:${occurrence}:${COMMAND}`,
      cause,
      gridCode,
      priority: 'normal',
      template: 'notice',
      params: { ...wordsOfHazard(hazard, rung), severity, path: params.path },
      drill: false,
    });
    if (file.policies.length === 0) return [command];
    return [command, ...this.#tell(tx, event, params, occurrence)];
  }

  /** Answers who is told through what. */
  #tell(tx: Tx, event: NotifyEvent, params: EventParams, occurrence: string): Told[] {
    const { file, outbox, decisions, clock, isOn } = this.#options;
    if (!this.#asked.has(eventAsTold(event.event))) return [];
    const told: Told[] = [];
    const now = clock.now();
    const decided = decide(file.policies, file.recipients, event, now, isOn);
    decisions.record(tx, event.cause, event.event, decided, now);
    for (const { verdict, recipient, channel, policy: id } of decided) {
      const policy = this.#policies.get(id);
      if (verdict === 'withheld' || recipient === null || channel === null || !policy) continue;
      const { cause, gridCode, drill } = event;
      const priority = verdict === 'digest' ? 'digest' : event.isFire ? 'fire' : 'normal';
      outbox.send(tx, {
        key: `${cause.type}:${cause.id}:${occurrence}:${recipient}:${channel}`,
        cause,
        gridCode,
        recipient,
        channel,
        priority,
        template: 'event',
        params: { ...params, ...(policy.brief && { brief: true }) },
        drill,
        ...(policy.digestMs !== null && { digestMs: policy.digestMs }),
      });
      told.push({ recipient, channel });
    }
    return told;
  }
}
