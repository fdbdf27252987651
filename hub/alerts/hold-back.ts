import type { Silence } from '../silences/silence.ts';
import type { HandledAlert, HoldBackKind, TraceStep } from './alert.ts';

/** What keeps an alert from its effect: it is recorded and shown, opens no case, and no integration hears of it. */
export interface HoldBack {
  by: HoldBackKind;
  /** Of the silence, of the alert that inhibits, flaps or took it in, or of the exercise. */
  id: string;
  /** Completes "held back: …", for the trace. */
  text: string;
  detail: Readonly<Record<string, unknown>>;
}

/** Answers what holds an alert back now. */
export type Holder = (alert: HandledAlert) => HoldBack | undefined;

type Held = NonNullable<HandledAlert['heldBackBy']>;
type Why = Pick<TraceStep, 'step' | 'text' | 'detail'>;

/** The first of `holders` that holds an alert is the one that it is told of. */
export function firstHolding(holders: readonly Holder[]): Holder {
  return (alert) => {
    for (const holder of holders) {
      const hold = holder(alert);
      if (hold) return hold;
    }
    return undefined;
  };
}

/** `fromFirst`: nothing outside the hub has heard of it. */
export function heldBack(
  alert: HandledAlert,
  { by, id }: HoldBack,
  fromFirst: boolean,
  now: number,
): HandledAlert {
  const silencedBy = by === 'silence' ? id : null;
  return { ...alert, heldBackBy: { by, id }, silencedBy, heldBack: fromFirst, updatedAt: now };
}

export function letGo(alert: HandledAlert, now: number): HandledAlert {
  return { ...alert, heldBackBy: null, silencedBy: null, heldBack: false, updatedAt: now };
}

/** Silences have transitions of their own, as they had before there was anything else that holds. */
export function holdTransition({ by }: Pick<HoldBack, 'by'>): 'silenced' | 'held-back' {
  return by === 'silence' ? 'silenced' : 'held-back';
}

export function letGoTransition({ by }: Pick<HoldBack, 'by'>): 'unsilenced' | 'let-go' {
  return by === 'silence' ? 'unsilenced' : 'let-go';
}

/** The line of the trace that says what holds it. */
export function whyHeld({ by, id, text, detail }: HoldBack): Why {
  const said = `${text}: no case is opened and no integration is told`;
  return by === 'silence'
    ? { step: 'silenced', text: said, detail: { silence: id, ...detail } }
    : { step: 'held-back', text: said, detail: { by, id, ...detail } };
}

/** The line of the trace that says that nothing holds it any more. */
export function whyLetGo({ by, id }: Held): Why {
  return by === 'silence'
    ? {
        step: 'unsilenced',
        text: 'no silence holds it any more: it takes its full effect',
        detail: { was: id },
      }
    : {
        step: 'let-go',
        text: 'nothing holds it back any more: it takes its full effect',
        detail: { by, was: id },
      };
}

/** What a silence does to the alerts it matches. */
export function holdOfSilence({ id, author, comment, to }: Silence): HoldBack {
  const text = `silenced by ${author} until ${new Date(to).toISOString()}`;
  return { by: 'silence', id, text, detail: { author, comment, to } };
}
