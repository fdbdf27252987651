import type { LocalText } from '../kernel/local-text.ts';
import type { CaseClass } from './event-type.ts';

/** Whoever a case can be dispatched to. */
export interface Unit {
  id: string;
  kind: 'department' | 'station';
  name: Readonly<LocalText>;
}

/** A department with what it answers for. */
export interface Department extends Unit {
  kind: 'department';
  /** Grids, each with all below it, or `*` for what nobody else answers for; none: never chosen by territory. */
  territory: readonly string[];
  /** First digits of the type codes it takes; empty takes all. */
  types: readonly string[];
  /** Owners of components it answers for, as registers write them. */
  owns: readonly string[];
  /** User names of those who act for it; empty: whoever executes where the case is. */
  members: readonly string[];
  /** When it takes cases on; null always. */
  hours: string | null;
}

/** What decides where a case goes. */
export interface RoutingQuestion {
  class: CaseClass;
  typeCode: string | null;
  /** The unit the type names. */
  responsible: string | null;
  /** Of a component. */
  owner: string | null;
  /** The grid and everything above it, its own code first. */
  gridPath: readonly string[];
}

/** Where a case goes and why, or why nobody is found. */
export type Route = { unit: string; reason: string } | { unit: null; reason: string };

const EVERYWHERE = '*';

/**
 * A component goes to its owner, an event to its territory (部件按属主,事件按属地): the nearest grid on the way up
 * that somebody answers for. There the unit the type names goes before others, and those before one that takes all.
 * `isOn`: whether the department takes cases on now.
 */
export function route(
  question: RoutingQuestion,
  departments: readonly Department[],
  isOn: (department: Department) => boolean,
): Route {
  const { owner, typeCode, responsible, gridPath } = question;
  if (question.class === 'component') {
    const isOwner = ({ id, owns }: Department): boolean =>
      owner !== null && (id === owner || owns.includes(owner));
    const owning = departments.find(isOwner);
    if (owning) return { unit: owning.id, reason: `owner ${owner}` };
    const named = owner === null ? departments.find(({ id }) => id === responsible) : undefined;
    if (named) return { unit: named.id, reason: 'named by the type, the owner is not known' };
    return {
      unit: null,
      reason: owner === null ? 'its owner is not known' : `no unit is known for the owner ${owner}`,
    };
  }
  const takes = ({ types }: Department): boolean =>
    types.length === 0 || types.some((prefix) => typeCode?.startsWith(prefix));
  const willing = departments.filter((one) => takes(one) && isOn(one));
  for (const grid of [...gridPath, EVERYWHERE]) {
    const here = willing.filter(({ territory }) => territory.includes(grid));
    const chosen =
      here.find(({ id }) => id === responsible) ?? here.find(({ types }) => types.length > 0) ?? here[0];
    if (chosen)
      return {
        unit: chosen.id,
        reason: grid === EVERYWHERE ? 'nobody nearer answers for it' : `territory ${grid}`,
      };
  }
  return { unit: null, reason: 'no unit on duty answers for this place and type' };
}
