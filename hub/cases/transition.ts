import type { ActionInput, CaseAction } from './action.ts';
import type { Case, CaseState } from './case.ts';
import type { CaseClass, EventType } from './event-type.ts';
import type { Limit, Office } from './office-time.ts';
import type { Route } from './routing.ts';

/** The powers over a case: the supervision centre with its duty desk, the command centre, and who executes. */
export type Axis = 'desk' | 'supervision' | 'command' | 'execution';

/** Who acts. The two-person rule goes by `name`, whatever roles the person holds. */
export interface Actor {
  name: string;
  axes: ReadonlySet<Axis>;
  /** Whether they act for one of these units, where execution is asked for. */
  actsFor(units: readonly string[]): boolean;
}

/** What the pipeline has to know of the world to decide. */
export interface World {
  at: number;
  office: Office;
  /** How many of its alerts still stand. */
  openAlerts: number;
  /** Whether there is a table of types at all. */
  hasTypes: boolean;
  typeOf(caseClass: CaseClass, code: string | null): EventType | undefined;
  limitOf(text: string): Limit | undefined;
  hasUnit(id: string): boolean;
  routeOf(value: Case): Route;
  /** The ids of its evidence; undefined while nothing keeps evidence. */
  evidenceIds: ReadonlySet<string> | undefined;
}

/** Why an action is refused, as a sentence for whoever tried. */
export interface Refusal {
  code: 'forbidden' | 'same-person' | 'wrong-state' | 'validation-failed';
  refused: string;
}

/** What an action makes of a case: its state, what else changes, and what the history notes. */
export interface Outcome {
  state: CaseState;
  changes?: Partial<Case>;
  detail?: Record<string, unknown>;
}

/** Who takes a case from where to where by an action. */
export interface Transition<A extends CaseAction> {
  /** Who may: any of these; `anybody` who acts on cases at all. */
  by: readonly Axis[] | 'anybody';
  from: readonly CaseState[] | 'open' | 'any';
  /** What the comment has to say, for those actions that need one. */
  words?(input: ActionInput<A>): string | undefined;
  to(value: Case, input: ActionInput<A>, actor: Actor, world: World): Outcome | Refusal;
}

/** Refuses, with the sentence that says why. */
export function no(code: Refusal['code'], refused: string): Refusal {
  return { code, refused };
}
