import type { Report } from './order.ts';

/** Episodes that are shown; the rest is for a file. */
const MAX_SHOWN = 100;

const iso = (at: number): string => new Date(at).toISOString();

/** Columns as wide as what is in them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** A report as people read it in a terminal; `ruleId`: the rule it was compared with. */
export function printed(report: Report, ruleId: string, from: number): string {
  const { present, falseAlarms, episodes, episodeCount, coveredFrom } = report;
  const covered =
    coveredFrom === null
      ? 'There are no readings.'
      : coveredFrom > from
        ? `Readings are held only from ${iso(coveredFrom)}: before it nothing can be said.`
        : undefined;
  const facts = [
    ['devices', String(report.devices)],
    ['readings', `${report.readings} in ${(report.tookMs / 1000).toFixed(1)} s`],
    ['alarms', `${episodeCount}, ${report.alarmsPerDay.toFixed(2)} a day`],
    [
      `recorded by ${ruleId}`,
      `${present.episodes}: ${present.both} found again, ${present.onlyPresentCount} not`,
    ],
    ['only new', String(present.onlyNewCount)],
    ['marked false', `${falseAlarms.marked}, of which ${falseAlarms.stillRaised} still raised`],
    ...(report.failures > 0 ? [['evaluations failed', String(report.failures)]] : []),
  ];
  const shown = episodes
    .slice(0, MAX_SHOWN)
    .map((one) => [
      one.deviceId,
      one.gridCode,
      iso(one.firedAt),
      one.resolvedAt === null ? 'stands' : iso(one.resolvedAt),
      one.severity,
      String(one.count),
      one.late ? 'late' : '',
    ]);
  const head = ['device', 'grid', 'fired', 'resolved', 'severity', 'readings', ''];
  const more = episodeCount - shown.length;
  return [
    table(facts),
    ...(covered === undefined ? [] : ['', covered]),
    ...(shown.length > 0 ? ['', table([head, ...shown])] : []),
    ...(more > 0 ? [`… and ${more} more: write them to a file with --json.`] : []),
  ].join('\n');
}
