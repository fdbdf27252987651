import { expect, test } from 'vitest';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { incidentsOf } from './incidents.ts';

const alert = (id: string, more: Partial<Alert> = {}): Alert =>
  ({
    id,
    severity: 'critical',
    state: 'firing',
    stage: 'pre-alarm',
    firedAt: 1,
    caseId: null,
    ...more,
  }) as Alert;
const of = (...alerts: Alert[]) => incidentsOf(new Map(alerts.map((one) => [one.id, one])));

test('only what is critical, unacknowledged and not held back takes the stage', () => {
  expect(
    of(
      alert('a', { state: 'acknowledged' }),
      alert('b', { state: 'resolved' }),
      alert('c', { severity: 'major' }),
      alert('d', { heldBackBy: { by: 'silence', id: 's' } }),
      alert('e'),
    ).map(({ key }) => key),
  ).toEqual(['e']);
});

test('the alerts of one case are one incident with their count, named after the confirmed one', () => {
  const [incident, ...others] = of(
    alert('a', { caseId: 'one', firedAt: 1 }),
    alert('b', { caseId: 'one', firedAt: 2, stage: 'confirmed' }),
  );
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ key: 'one', count: 2, lead: { id: 'b' } });
});

test('what is confirmed comes before what is not, then the older', () => {
  const ranked = of(
    alert('new', { firedAt: 9 }),
    alert('old'),
    alert('sure', { firedAt: 20, stage: 'confirmed' }),
  );
  expect(ranked.map(({ key }) => key)).toEqual(['sure', 'old', 'new']);
});
