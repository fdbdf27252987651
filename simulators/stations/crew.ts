import type { Call, StandDown } from './call.ts';
import type { StationPlace } from './place.ts';
import { type Habits, planOf, type Step } from './plan.ts';

export interface CrewOptions {
  station: StationPlace;
  seed: number;
  habits?: Habits | undefined;
  /** Runs `act` after so many milliseconds of the story; answers how to call that off. */
  after: (ms: number, act: () => void) => () => void;
  /** Unix ms, for the stamps of acknowledgements. */
  now: () => number;
  /** Sends an acknowledgement, now or as soon as the terminal is connected again. */
  send: (payload: string) => void;
  say: (line: string) => void;
}

/** Dispatches remembered; the oldest are forgotten. */
const MOST_REMEMBERED = 1000;

/** The people of one station: they act on each dispatch once, however often the hub repeats it. */
export class Crew {
  readonly #options: CrewOptions;
  /** Dispatch id → how to call off the step that is due. */
  readonly #underway = new Map<string, () => void>();
  readonly #known = new Set<string>();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Takes up a dispatch. A repeat is not answered twice. */
  called(call: Call): void {
    if (this.#known.has(call.dispatchId)) return;
    this.#remember(call.dispatchId);
    const { station, seed, habits, say } = this.#options;
    const plan = planOf(seed, station, call, habits);
    const what = [call.drill ? 'drill' : '', call.caseNumber, call.title, call.address].filter(Boolean);
    say(`${station.name}: dispatched to ${what.join(' · ') || call.dispatchId}.`);
    if (plan.length === 0) say(`${station.name}: nobody is at the terminal.`);
    this.#next(call, plan);
  }

  /** Turns back, and says each time that it knows: the hub repeats it until it has heard that. Its order, should it come yet, counts no more. */
  stoodDown({ dispatchId, reason }: StandDown): void {
    const { now, send, say, station } = this.#options;
    const callOff = this.#underway.get(dispatchId);
    callOff?.();
    this.#underway.delete(dispatchId);
    this.#remember(dispatchId);
    send(JSON.stringify({ dispatchId, action: 'stood-down', by: station.id, at: now() }));
    if (callOff) say(`${station.name}: turns back${reason === '' ? '' : `: ${reason}`}.`);
  }

  /** Calls off everything that is underway. */
  stop(): void {
    for (const callOff of this.#underway.values()) callOff();
    this.#underway.clear();
  }

  #next(call: Call, [step, ...rest]: readonly Step[]): void {
    if (step === undefined) {
      this.#underway.delete(call.dispatchId);
      return;
    }
    const { after, now, send, say, station } = this.#options;
    const callOff = after(step.afterMs, () => {
      const { action, by, comment } = step;
      send(
        JSON.stringify({
          dispatchId: call.dispatchId,
          action,
          by,
          at: now(),
          ...(comment === '' ? {} : { comment }),
        }),
      );
      say(`${station.name}: ${action} (${by})${comment === '' ? '' : `: ${comment}`}.`);
      this.#next(call, rest);
    });
    this.#underway.set(call.dispatchId, callOff);
  }

  #remember(dispatchId: string): void {
    this.#known.add(dispatchId);
    if (this.#known.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
