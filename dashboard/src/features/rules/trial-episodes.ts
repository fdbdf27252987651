import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { TrialReport } from '../../api/backtests.ts';
import type { RuleView } from '../../api/rules.ts';
import { titleOf } from './definition.ts';

/**
 * The episodes of one device as a chart draws alerts. None of them was: their ids are nobody's, and one that the range
 * cuts off ends with it.
 */
export function trialAlerts(
  { episodes, to }: Pick<TrialReport, 'episodes' | 'to'>,
  deviceId: string,
  rule: Pick<RuleView, 'id' | 'version' | 'definition'>,
  prefix: { zh: string; en: string },
): Alert[] {
  const title = titleOf(rule) ?? { zh: rule.id, en: rule.id };
  return episodes
    .filter((episode) => episode.deviceId === deviceId)
    .map(({ gridCode, firedAt, resolvedAt, severity, count, late }, i) => ({
      id: `trial-${i}`,
      ruleId: rule.id,
      ruleVersion: rule.version,
      subject: `device:${deviceId}`,
      gridCode,
      deviceId,
      severity,
      state: 'resolved',
      stage: 'confirmed',
      title: { zh: `${prefix.zh}${title.zh}`, en: `${prefix.en}${title.en}` },
      summary: '',
      firedAt,
      ackedAt: null,
      ackedBy: null,
      ackComment: null,
      resolvedAt: resolvedAt ?? to,
      updatedAt: firedAt,
      count,
      late,
      caseId: null,
      labels: {},
    }));
}

/** The stretch worth looking at first: a device's first episode with as much around it, within the range. */
export function firstLook(
  { episodes, from, to }: Pick<TrialReport, 'episodes' | 'from' | 'to'>,
  deviceId: string,
): { from: number; to: number } {
  const first = episodes.find((episode) => episode.deviceId === deviceId);
  if (!first) return { from, to };
  const end = Math.min(first.resolvedAt ?? to, to);
  const around = Math.max(end - first.firedAt, 600_000);
  return { from: Math.max(from, first.firedAt - around), to: Math.min(to, end + around) };
}
