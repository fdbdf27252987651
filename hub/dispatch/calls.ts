import type { Case } from '../cases/case.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { NotifyFile } from '../notify/load.ts';
import type { Message } from '../notify/message.ts';
import type { Outbox } from '../notify/outbox.ts';
import type { Tx } from '../store/batch.ts';
import type { Dispatch } from './dispatch.ts';
import type { OrderCamera } from './order-cameras.ts';
import { keyOfStandDown, STAND_DOWN_FOR_MS, standDownOf } from './stand-down.ts';
import type { Terminals } from './terminals.ts';
import { orderOf } from './views.ts';

export interface CallsOptions {
  outbox: Pick<Outbox, 'send' | 'received' | 'cancel'>;
  /** A recipient named like a station is told by its channels when the terminal cannot be. */
  recipients: NotifyFile['recipients'];
  terminals: Pick<Terminals, 'of'>;
  /** How often a terminal is told until it confirms. */
  repeatMs: number;
  /** What a crew can look through on its way. */
  camerasOf(dispatch: Dispatch): readonly OrderCamera[];
}

const keyOf = ({ id }: Pick<Dispatch, 'id'>): string => `dispatch:${id}:station`;
/** The desk of the command centre, which every screen in the grid is part of. */
const COMMAND = 'command';

/** What is said to stations and to command, as messages of the outbox. */
export class Calls {
  readonly #options: CallsOptions;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Tells the terminal until somebody there confirms it, and says it otherwise where the terminal is offline. */
  order(dispatch: Dispatch, tx: Tx): void {
    const { outbox, terminals, repeatMs } = this.#options;
    const { stationId, drill, endsAt } = dispatch;
    outbox.send(tx, {
      ...this.#about(dispatch),
      key: keyOf(dispatch),
      recipient: `station:${stationId}`,
      channel: 'station',
      priority: drill ? 'normal' : 'fire',
      repeatEveryMs: repeatMs,
      ...(endsAt !== null && { expiresAt: endsAt }),
    });
    if (!terminals.of(stationId).online) this.otherwise(dispatch, tx);
  }

  /** Says it through the other channels of the station. Answers how many those are. */
  otherwise(dispatch: Dispatch, tx: Tx): number {
    return this.#byOtherWays(dispatch, this.#about(dispatch), '', tx);
  }

  /** The station has it: nothing more is said to it. */
  confirmed(dispatch: Dispatch, by: string, tx: Tx): void {
    const { outbox } = this.#options;
    outbox.received(tx, keyOf(dispatch), by);
    const cause = { type: 'dispatch', id: dispatch.id } as const;
    outbox.cancel(tx, cause, `confirmed by ${by}`, ({ recipient }) => recipient === dispatch.stationId);
  }

  /**
   * It is called off: nothing more of it is said, and the station is told that it need not go, or go on, until somebody
   * there confirms that; otherwise where the terminal is offline, for so it was called.
   */
  calledOff(dispatch: Dispatch, why: LocalText, now: number, tx: Tx): void {
    const { outbox, terminals, repeatMs } = this.#options;
    const { id, stationId, drill, gridCode } = dispatch;
    const cause = { type: 'dispatch', id } as const;
    outbox.cancel(tx, cause, why.en);
    const params = standDownOf(dispatch, why, now);
    const about = { cause, gridCode, template: 'standdown', params, drill } as const;
    outbox.send(tx, {
      ...about,
      key: keyOfStandDown(id, stationId),
      recipient: `station:${stationId}`,
      channel: 'station',
      priority: drill ? 'normal' : 'fire',
      repeatEveryMs: repeatMs,
      expiresAt: now + STAND_DOWN_FOR_MS,
    });
    if (!terminals.of(stationId).online) this.#byOtherWays(dispatch, about, 'standdown:', tx);
  }

  /** The station knows that it is stood down. False when nothing is open of that. */
  stoodDown(dispatchId: string, stationId: string, by: string, tx: Tx): boolean {
    return this.#options.outbox.received(tx, keyOfStandDown(dispatchId, stationId), by);
  }

  /** Tells the command centre, once by `occurrence`: on every screen in the grid. */
  command(about: Dispatch | Case, occurrence: string, text: LocalText, tx: Tx): void {
    const type = 'stationId' in about ? 'dispatch' : 'case';
    const subject = { zh: `派遣: ${about.title.zh}`, en: `Dispatch: ${about.title.en}` };
    const caseId = 'stationId' in about ? about.caseId : about.id;
    this.#options.outbox.send(tx, {
      key: `${type}:${about.id}:command:${occurrence}`,
      cause: { type, id: about.id },
      gridCode: about.gridCode,
      recipient: COMMAND,
      channel: 'dashboard',
      priority: 'fire',
      template: 'notice',
      params: {
        subject,
        text,
        severity: about.severity,
        ...(caseId !== null && { path: `/cases/${caseId}` }),
      },
      drill: 'drill' in about && about.drill,
    });
  }

  #byOtherWays(
    { id, stationId, drill }: Dispatch,
    about: Pick<Message, 'cause' | 'gridCode' | 'template' | 'params' | 'drill'>,
    what: string,
    tx: Tx,
  ): number {
    const { outbox, recipients } = this.#options;
    const ways = recipients.get(stationId)?.channels ?? [];
    for (const { channel } of ways)
      outbox.send(tx, {
        ...about,
        key: `dispatch:${id}:${what}${channel}`,
        recipient: stationId,
        channel,
        priority: drill ? 'normal' : 'fire',
      });
    return ways.length;
  }

  #about(dispatch: Dispatch) {
    const { id, gridCode, drill } = dispatch;
    const cause = { type: 'dispatch', id } as const;
    const params = orderOf(dispatch, this.#options.camerasOf(dispatch));
    return { cause, gridCode, template: 'dispatch', params, drill } as const;
  }
}
