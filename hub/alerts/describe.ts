import type { Device } from '../devices/device.ts';
import type { Reading } from '../ingest/reading.ts';
import type { ReadingRule } from '../rules/rule.ts';

const signs = { '>=': '≥', '>': '>', '<=': '≤', '<': '<' } as const;

/** At most three decimals, no trailing zeros. */
export function figure(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** The figures of a firing rule in no language: `31.2 %LEL ≥ 25 %LEL · 15 s`; empty where a word says it all. */
export function summarise(
  { when: { threshold }, holdMs }: Pick<ReadingRule, 'when' | 'holdMs'>,
  reading: Reading | null,
): string {
  if (!threshold) return '';
  const value = reading?.metrics[threshold.metric];
  const measured = typeof value === 'number' ? `${figure(value)} ${threshold.unit} ` : `${threshold.metric} `;
  const held = holdMs > 0 ? ` · ${figure(holdMs / 1000)} s` : '';
  return `${measured}${signs[threshold.op]} ${figure(threshold.value)} ${threshold.unit}${held}`;
}

/** What an alert carries about its device and figures, for cards and integrations. */
export function labelsOf(
  device: Device,
  rule: ReadingRule | null,
  reading: Reading | null,
): Record<string, string> {
  const labels: Record<string, string> = { ...device.labels, kind: device.kind };
  if (device.address !== null) labels.address = device.address;
  const threshold = rule?.when.threshold;
  if (threshold) {
    labels.metric = threshold.metric;
    labels.threshold = figure(threshold.value);
    labels.op = signs[threshold.op];
    labels.unit = threshold.unit;
    const value = reading?.metrics[threshold.metric];
    if (typeof value === 'number') labels.value = figure(value);
  }
  return labels;
}
