import type { Alert, Severity } from '../../../../hub/alerts/alert.ts';

/** The words a sample is made with. */
type Translate = (key: `kit.sample.${'place' | 'title' | 'who'}`) => string;

/** Every state an alarm card can be in, in the order they are shown. */
export const cardStates = [
  'confirmed',
  'pre-alarm',
  'acknowledged',
  'resolved',
  'drill',
  'source-lost',
  'held-back',
  'stale',
] as const;
export type CardState = (typeof cardStates)[number];

const severityOf: Record<CardState, Severity> = {
  confirmed: 'critical',
  'pre-alarm': 'major',
  acknowledged: 'critical',
  resolved: 'major',
  drill: 'critical',
  'source-lost': 'minor',
  'held-back': 'warning',
  stale: 'minor',
};

/** An alert that never was, in a state. `at`: when the page was opened, Unix ms. */
export function sampleAlert(state: CardState, at: number, t: Translate): Alert {
  const title = t('kit.sample.title');
  const firedAt = at - 83_000;
  const taken = state === 'acknowledged' || state === 'drill';
  return {
    id: `kit-${state}`,
    ruleId: 'smoke',
    ruleVersion: 1,
    subject: 'device:kit',
    gridCode: 'kit',
    deviceId: 'kit',
    severity: severityOf[state],
    state: state === 'resolved' ? 'resolved' : taken ? 'acknowledged' : 'firing',
    stage: state === 'pre-alarm' ? 'pre-alarm' : 'confirmed',
    title: { zh: title, en: title },
    summary: '0.31 dB/m ≥ 0.15 · 5 s',
    firedAt,
    ackedAt: taken ? firedAt + 12_000 : null,
    ackedBy: taken ? t('kit.sample.who') : null,
    ackComment: null,
    resolvedAt: state === 'resolved' ? firedAt + 61_000 : null,
    updatedAt: firedAt,
    count: 4,
    late: false,
    caseId: null,
    labels: { address: t('kit.sample.place') },
    ...(state === 'drill' && { exercise: 'drill' as const }),
    ...(state === 'source-lost' && { sourceLostAt: firedAt + 20_000 }),
    ...(state === 'held-back' && { heldBackBy: { by: 'inhibition', id: 'kit-confirmed' } as const }),
  };
}
