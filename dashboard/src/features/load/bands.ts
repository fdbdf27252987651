/** How many alarms in ten minutes people can bear (EEMUA 191, ISA-18.2). */
export const bands = { acceptable: 1, manageable: 2, flood: 10 } as const;
export type Band = 'acceptable' | 'manageable' | 'demanding' | 'flood';

/** The band of so many alarms in ten minutes. */
export function bandOf(per10Min: number): Band {
  if (per10Min <= bands.acceptable) return 'acceptable';
  if (per10Min <= bands.manageable) return 'manageable';
  return per10Min <= bands.flood ? 'demanding' : 'flood';
}

/** The ranges offered, each cut so that there are about thirty bars to read. */
export const ranges = {
  '24h': { spanMs: 86_400_000, partMs: 3_600_000 },
  '7d': { spanMs: 7 * 86_400_000, partMs: 6 * 3_600_000 },
  '30d': { spanMs: 30 * 86_400_000, partMs: 86_400_000 },
} as const;
export type Range = keyof typeof ranges;

/** The stretches of a range, oldest first, cut at whole parts of local time; the last one is running. */
export function partsOf(range: Range, nowAt: number, zoneOffsetMs: number): { from: number; to: number }[] {
  const { spanMs, partMs } = ranges[range];
  const last = Math.floor((nowAt + zoneOffsetMs) / partMs) * partMs - zoneOffsetMs;
  return Array.from({ length: spanMs / partMs }, (_, i) => {
    const from = last - (spanMs / partMs - 1 - i) * partMs;
    return { from, to: from + partMs };
  });
}

/** Alerts marked false among those there were, in percent; null where there were none. */
export function falseRate({ alerts, falseAlarms }: { alerts: number; falseAlarms: number }): number | null {
  return alerts === 0 ? null : Math.round((100 * falseAlarms) / alerts);
}
