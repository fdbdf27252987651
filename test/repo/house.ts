import type { Import, Source } from './source.ts';

/** The modules of the hub in the order data flows: each imports those before it. */
export const order = [
  'kernel',
  'store',
  'config',
  'auth',
  'grids',
  'devices',
  'broker',
  'ingest',
  'gateways',
  'rules',
  'catalogue',
  'silences',
  'exercises',
  'alerts',
  'cases',
  'evidence',
  'ledger',
  'notify',
  'dispatch',
  'warnings',
  'telemetry',
  'backtest',
  'video',
  'setup',
  'live',
  'search',
  'reports',
  'http',
] as const;

/** The nouns themselves: pure types and constants, which whoever speaks of the noun may import. */
export const nouns = [
  'hub/grids/grid.ts',
  'hub/devices/device.ts',
  'hub/ingest/reading.ts',
  'hub/alerts/alert.ts',
  'hub/cases/case.ts',
  'hub/notify/message.ts',
];

/** What every module's routes are written against. */
export const routeShapes = ['hub/http/types.ts', 'hub/http/wire.ts'];

/** These carry the domain without knowing it: not even its types. */
export const ignorant = ['broker', 'video', 'http', 'store', 'kernel'];
const unknownToThem = ['rules', 'alerts', 'cases'];

/** Packages with exactly one importing module. */
export const owners: Readonly<Record<string, string>> = {
  aedes: 'broker',
  kysely: 'store',
  pg: 'store',
  'node:sqlite': 'store',
  'socket.io': 'live',
  '@influxdata/influxdb-client': 'telemetry',
  nodemailer: 'notify',
  'node-media-server/src/protocol/rtmp.js': 'video',
  'node-media-server/src/protocol/sps_info.js': 'video',
};

/** Where a fragment of SQL is the business of a module's own queries. */
const mayQuery = new Set(['kysely']);

/** The cores: total functions over values, without I/O, clock or logger, neither themselves nor by what they import. */
export const pure = [
  ...nouns,
  'hub/kernel/errors.ts',
  'hub/kernel/local-text.ts',
  'hub/auth/permissions.ts',
  'hub/auth/principal.ts',
  'hub/auth/scope.ts',
  'hub/grids/contains.ts',
  'hub/grids/distance.ts',
  'hub/devices/availability.ts',
  'hub/devices/near-cameras.ts',
  'hub/ingest/clock-check.ts',
  'hub/rules/condition.ts',
  'hub/rules/confirmation.ts',
  'hub/rules/evaluate.ts',
  'hub/rules/ladder.ts',
  'hub/rules/metrics.ts',
  'hub/rules/replay.ts',
  'hub/rules/rule.ts',
  'hub/rules/schedule.ts',
  'hub/rules/selection.ts',
  'hub/rules/state.ts',
  'hub/rules/stored-state.ts',
  'hub/rules/version.ts',
  'hub/alerts/corroboration.ts',
  'hub/alerts/describe.ts',
  'hub/alerts/effect.ts',
  'hub/alerts/flap-counter.ts',
  'hub/alerts/groups.ts',
  'hub/alerts/hold-back.ts',
  'hub/alerts/inhibition.ts',
  'hub/alerts/life-cycle.ts',
  'hub/alerts/load.ts',
  'hub/alerts/load-history.ts',
  'hub/alerts/merge.ts',
  'hub/alerts/policy.ts',
  'hub/alerts/reminder.ts',
  'hub/catalogue/changes.ts',
  'hub/silences/silence.ts',
  'hub/exercises/exercise.ts',
  'hub/cases/action.ts',
  'hub/cases/deadline.ts',
  'hub/cases/event-type.ts',
  'hub/cases/indicators.ts',
  'hub/cases/joining.ts',
  'hub/cases/office-time.ts',
  'hub/cases/outcomes.ts',
  'hub/cases/pipeline.ts',
  'hub/cases/routing.ts',
  'hub/cases/transition.ts',
  'hub/cases/watch.ts',
  'hub/evidence/evidence.ts',
  'hub/evidence/exif.ts',
  'hub/evidence/jpeg.ts',
  'hub/evidence/media-type.ts',
  'hub/evidence/mp4.ts',
  'hub/evidence/patch.ts',
  'hub/evidence/pdf.ts',
  'hub/evidence/range.ts',
  'hub/evidence/strip.ts',
  'hub/evidence/time.ts',
  'hub/ledger/escalation.ts',
  'hub/ledger/hazard.ts',
  'hub/ledger/notice-page.ts',
  'hub/ledger/transitions.ts',
  'hub/dispatch/choose.ts',
  'hub/dispatch/dispatch.ts',
  'hub/dispatch/rota.ts',
  'hub/dispatch/station.ts',
  'hub/notify/circuit.ts',
  'hub/notify/decide.ts',
  'hub/notify/delivery.ts',
  'hub/notify/digest.ts',
  'hub/notify/events.ts',
  'hub/notify/policy.ts',
  'hub/notify/rate-limit.ts',
  'hub/notify/retry.ts',
  'hub/notify/storm.ts',
  'hub/notify/templates/render.ts',
  'hub/notify/templates/words.ts',
  'hub/notify/test-times.ts',
  'hub/warnings/warning.ts',
  'hub/telemetry/segment.ts',
  'hub/telemetry/influx/influxql.ts',
  'hub/telemetry/influx/progress.ts',
  'hub/telemetry/query/fold.ts',
  'hub/telemetry/query/local-days.ts',
  'hub/telemetry/query/request.ts',
  'hub/telemetry/query/source.ts',
  'hub/telemetry/query/steps.ts',
  'hub/video/protocol.ts',
  'hub/video/child-channel.ts',
  'hub/video/media/flv.ts',
  'hub/video/media/ring.ts',
  'hub/video/media/statistics.ts',
  'hub/video/media/tag.ts',
  'hub/video/media/timeline.ts',
  'hub/video/media/viewer-queue.ts',
  'hub/backtest/arrival.ts',
  'hub/backtest/spans.ts',
  'hub/backtest/vary.ts',
  'hub/video/rates/rates.ts',
  'hub/video/recording-path.ts',
  'hub/video/mp4/boxes.ts',
  'hub/video/mp4/description.ts',
  'hub/video/mp4/fragment.ts',
  'hub/video/mp4/header.ts',
  'hub/video/mp4/picture-size.ts',
  'hub/video/mp4/plain.ts',
  'hub/video/mp4/scan.ts',
  'hub/video/mp4/track.ts',
  'hub/video/media/file-time.ts',
  'hub/video/media/fragmented-file.ts',
  'hub/setup/safety.ts',
  'hub/reports/figures.ts',
  'hub/live/contract.ts',
  'hub/live/watch-groups.ts',
  'hub/reports/handover.ts',
  'hub/reports/pledge.ts',
  'hub/search/hit.ts',
  'hub/search/ranking.ts',
  'hub/search/text-index.ts',
];

const impureFiles = [
  'hub/kernel/clock.ts',
  'hub/kernel/log.ts',
  'hub/kernel/ids.ts',
  'hub/kernel/lifecycle.ts',
];
const purePackages = new Set(['zod', '@marcbachmann/cel-js', 'robust-predicates']);
const impureCalls =
  /\b(?:Date\.now|performance\.now|Math\.random|console\.\w+|setTimeout|setInterval|setImmediate)\b|\bprocess\.|new Date\(\)/;

export const MAX_LINES = 300;
const badName = /^(?:.*-)?(?:utils?|helpers?|managers?|common|misc)\.tsx?$/;
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

export const moduleOf = (path: string): string | undefined => /^hub\/([^/]+)\//.exec(path)?.[1];

/** Why `source` may not import `used`, or undefined. */
export function refuseHubImport(source: Source, { target }: Import): string | undefined {
  const from = moduleOf(source.path);
  if (from === undefined) return undefined; // app.ts and main.ts put everything together
  if (target === 'hub/app.ts' || target === 'hub/main.ts') return 'nothing imports the composition root';
  if (!target.startsWith('hub/')) {
    if (/^(?:dashboard|simulators|test)\//.test(target) && !isTest(source.path))
      return 'the hub stands alone';
    const owner = owners[target];
    if (owner === undefined || owner === from || mayQuery.has(target) || isTest(source.path))
      return undefined;
    return `only ${owner} imports ${target}`;
  }
  const to = moduleOf(target);
  if (to === undefined || to === from) return undefined;
  if (ignorant.includes(from) && unknownToThem.includes(to)) return `${from} knows no ${to}`;
  if (target.endsWith('/rows.ts')) return 'rows are the business of their own module';
  if (nouns.includes(target) || routeShapes.includes(target)) return undefined;
  const [fromAt, toAt] = [from, to].map((name) => order.findIndex((known) => known === name));
  if (fromAt === -1) return `${from} has no place in the order`;
  if (toAt === -1) return `${to} has no place in the order`;
  return toAt! < fromAt! ? undefined : `${to} comes after ${from}`;
}

/** Why a file outside the hub may not import `used`, or undefined. */
export function refuseOuterImport({ path }: Source, { target, typeOnly }: Import): string | undefined {
  if (!target.startsWith('hub/')) return undefined;
  if (path.startsWith('simulators/')) return 'simulators speak to the hub only over its protocols';
  if (path.startsWith('dashboard/') && !typeOnly) return 'the dashboard imports only types from the hub';
  return undefined;
}

/** Why a pure file is not: its own calls, or what it brings along at run time. `sources`: the hub's files by path. */
export function impurities(
  path: string,
  sources: ReadonlyMap<string, Source>,
  seen = new Set<string>(),
): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const source = sources.get(path);
  if (!source) return [`${path} does not exist`];
  const call = impureCalls.exec(source.text.replace(/\/\*[\s\S]*?\*\//g, ''));
  const own = call ? [`${path} uses ${call[0]}`] : [];
  return own.concat(
    source.imports
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ target }) => {
        if (impureFiles.includes(target) || moduleOf(target) === 'store')
          return [`${path} imports ${target}`];
        if (target.startsWith('hub/')) return impurities(target, sources, seen);
        return purePackages.has(target) ? [] : [`${path} imports ${target}`];
      }),
  );
}

/** What is wrong with the file itself: its name or its length. */
export function refuseFile({ path, text }: Source): string | undefined {
  const name = path.split('/').at(-1) ?? path;
  if (badName.test(name)) return 'a name that says nothing: name the noun';
  const lines = text.trimEnd().split('\n').length;
  return lines > MAX_LINES ? `${lines} lines: look for the second thing it does` : undefined;
}
