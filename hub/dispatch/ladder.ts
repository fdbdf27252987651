import type { Clock } from '../kernel/clock.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Tx } from '../store/batch.ts';
import type { Board } from './board.ts';
import type { Calls } from './calls.ts';
import { climb, type Dispatch, type Rung } from './dispatch.ts';
import type { AskedMore, Dispatching } from './dispatching.ts';
import type { Orders } from './orders.ts';
import type { Stations } from './stations.ts';
import type { Terminals } from './terminals.ts';

export interface LadderOptions {
  clock: Clock;
  board: Board;
  calls: Pick<Calls, 'command'>;
  orders: Pick<Orders, 'endDrill'>;
  dispatching: Pick<Dispatching, 'askMore' | 'note' | 'settle'>;
  stations: Pick<Stations, 'get'>;
  terminals: Pick<Terminals, 'of'>;
}

/** How the history of the case calls each rung. */
const deeds = {
  receive: 'dispatch-unanswered',
  start: 'dispatch-not-started',
  arrive: 'dispatch-not-arrived',
  join: 'dispatch-brigade',
} as const satisfies Record<Rung, string>;

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
const both = (a: LocalText, b: LocalText): LocalText => ({ zh: `${a.zh}; ${b.zh}`, en: `${a.en}; ${b.en}` });

/** Climbs the ladder: what is done when a station has not confirmed, started or arrived in time. */
export class Ladder {
  readonly #options: LadderOptions;

  constructor(options: LadderOptions) {
    this.#options = options;
  }

  /** The instants of these dispatches have come. */
  climb(ids: readonly string[], tx: Tx): void {
    const { board, clock, orders } = this.#options;
    for (const id of ids) {
      const dispatch = board.byId(id);
      if (!dispatch) continue;
      const isOver = dispatch.endsAt !== null && dispatch.endsAt <= clock.now();
      if (isOver) orders.endDrill(dispatch.drillId ?? '', tx);
      else this.#climb(dispatch, tx);
    }
  }

  #climb(dispatch: Dispatch, tx: Tx): void {
    const { board, clock, dispatching } = this.#options;
    const { next, reached } = climb(dispatch, clock.now());
    // Written first: whoever is asked now is asked because this one is passed over.
    board.write(next, tx);
    let asks = true;
    for (const rung of reached) {
      const { asked, text } = next.drill
        ? { asked: [], text: this.#missed(next, rung) }
        : this.#act(next, rung, asks, tx);
      if (rung === 'receive' || rung === 'arrive') asks = false;
      const now = board.byId(next.id);
      if (!now) return;
      const escalation = { at: clock.now(), rung, what: text.en, ...(asked.length > 0 && { asked }) };
      const escalations = [...now.escalations, escalation];
      board.write({ ...now, escalations }, tx);
    }
    dispatching.settle(next.caseId, null, tx);
  }

  /** What is done at a rung, in words. `asks`: neighbours have not been asked at this instant already. */
  #act(dispatch: Dispatch, rung: Rung, asks: boolean, tx: Tx): AskedMore {
    const { calls, dispatching } = this.#options;
    const { caseId, stationId } = dispatch;
    const missed = this.#missed(dispatch, rung);
    if (caseId === null) return { asked: [], text: missed };
    if (rung === 'join' && this.#isJoined(caseId)) {
      const already = { zh: '已请求消防救援', en: 'the fire brigade was called for already' };
      return { asked: [], text: both(missed, already) };
    }
    let text = missed;
    let asked: AskedMore['asked'] = [];
    if (asks && (rung === 'receive' || rung === 'arrive')) {
      const more = dispatching.askMore(caseId, `${stationId} is late`, tx);
      ({ asked } = more);
      text = both(missed, more.text);
    }
    if (rung === 'join') text = both(missed, { zh: '请拨打119增援', en: 'call the fire brigade (119)' });
    calls.command(dispatch, rung, text, tx);
    const detail = { dispatchId: dispatch.id, station: stationId, rung, asked };
    dispatching.note(caseId, deeds[rung], text.en, detail, tx);
    return { asked, text };
  }

  #isJoined(caseId: string): boolean {
    const { board } = this.#options;
    return board.of(caseId).some(({ escalations }) => escalations.some(({ rung }) => rung === 'join'));
  }

  #missed({ stationId, stationName, openedAt, dueAt, receivedAt }: Dispatch, rung: Rung): LocalText {
    const { stations, terminals } = this.#options;
    const since = seconds(dueAt[rung] - openedAt);
    if (rung === 'start')
      return {
        zh: `${stationName} 签收后 ${since} 内未出动`,
        en: `${stationName} has not started within ${since} of confirming`,
      };
    if (rung === 'arrive' || rung === 'join')
      return {
        zh: `${stationName} ${since} 内未到场`,
        en: `${stationName} is not there ${since} after the call${receivedAt === null ? ', nor has it confirmed' : ''}`,
      };
    const phone = stations.get(stationId)?.phone;
    const offline = terminals.of(stationId).online ? '' : ', its terminal is offline';
    const call = phone ? `, call ${phone}` : '';
    return {
      zh: `${stationName} ${since} 内未签收${phone ? `，电话 ${phone}` : ''}`,
      en: `${stationName} has not confirmed within ${since}${offline}${call}`,
    };
  }
}
