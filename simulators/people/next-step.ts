/** Two who are never the same person: what one dispatched the other verifies. */
export type Officer = 'supervisor' | 'commander';

/** What is looked at of a case, as the hub lists it. */
export interface OpenCase {
  id: string;
  number: string;
  state: string;
  severity: string;
  /** Null as long as nobody says what it is about. */
  typeCode: string | null;
  lng: number | null;
  lat: number | null;
  verification: { by: string } | null;
  version: number;
}

/** The next step of the pipeline, who takes it, and after how long it is for a person to have seen to it. */
export interface NextStep {
  by: Officer;
  body: { action: string } & Record<string, unknown>;
  medianMs: number;
}

const SECOND = 1000;
/** Whoever watches the demo may want to do it; only after this somebody else does. */
const VISITORS_TURN_MS = 900 * SECOND;

/**
 * The step a case waits for (GB/T 30428), null when it waits for nobody here: units handle, and what is not critical
 * is left to whoever sits at the desk.
 */
export function nextStep({ state, severity, typeCode, verification }: OpenCase): NextStep | null {
  switch (state) {
    case 'handled':
      return { by: 'supervisor', body: { action: 'verify', passed: true }, medianMs: 20 * SECOND };
    case 'verifying':
      return verification === null
        ? { by: 'supervisor', body: { action: 'verify', passed: true }, medianMs: 20 * SECOND }
        : { by: 'supervisor', body: { action: 'close' }, medianMs: 15 * SECOND };
    default:
      break;
  }
  if (severity !== 'critical' || typeCode === null) return null;
  switch (state) {
    case 'reported':
      return { by: 'supervisor', body: { action: 'accept' }, medianMs: VISITORS_TURN_MS };
    case 'accepted':
      return { by: 'supervisor', body: { action: 'file' }, medianMs: 30 * SECOND };
    // Back from units that could not come: whoever commands names another.
    case 'returned':
    case 'filed':
      return { by: 'commander', body: { action: 'dispatch' }, medianMs: 30 * SECOND };
    default:
      return null;
  }
}
