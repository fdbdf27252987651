import type { Alert } from '../alerts/alert.ts';
import type { DeviceKind } from '../devices/device.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Limit } from './office-time.ts';

export const caseClasses = ['event', 'component'] as const;
export type CaseClass = (typeof caseClasses)[number];

/** The steps that have a limit: each from when it is awaited, but `handle` from filing until the case is closed. */
export type LimitedStep = 'accept' | 'dispatch' | 'handle' | 'verify';

/** What a case can be about: 6 digits county, 2 major, 2 minor class (CJ/T 214). */
export interface EventType {
  code: string;
  class: CaseClass;
  name: Readonly<LocalText>;
  /** The unit that answers for such matters where it has territory. */
  responsible: string | null;
  limits: Readonly<Partial<Record<LimitedStep, Limit>>>;
  /** Found, fixed on the spot and closed at once by whoever found it. */
  simple: boolean;
  /** Dispatched the moment it is confirmed, paperwork after. */
  emergency: boolean;
  /** Alerts of these devices are of this type … */
  kinds: readonly DeviceKind[];
  /** … and those of these rules, whatever the device. */
  rules: readonly string[];
}

/** The table of types, by class and code. */
export class EventTypes {
  readonly all: readonly EventType[];
  readonly #events: readonly EventType[];
  readonly #byKey: ReadonlyMap<string, EventType>;

  constructor(types: readonly EventType[]) {
    this.all = types;
    this.#events = types.filter((type) => type.class === 'event');
    this.#byKey = new Map(types.map((type) => [`${type.class} ${type.code}`, type]));
  }

  find(caseClass: CaseClass, code: string | null): EventType | undefined {
    return code === null ? undefined : this.#byKey.get(`${caseClass} ${code}`);
  }

  /** What an alert is about: by its rule, else by the kind of its device. */
  ofAlert({ ruleId, labels }: Pick<Alert, 'ruleId' | 'labels'>): EventType | undefined {
    return (
      this.#events.find((type) => type.rules.includes(ruleId)) ??
      this.#events.find((type) => type.kinds.some((kind) => kind === labels['kind']))
    );
  }
}

/** The type of a component: the first ten of its 16 digits. */
export function typeOfComponent(componentCode: string): string {
  return componentCode.slice(0, 10);
}
