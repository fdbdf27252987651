import { alertsOfRule, type RecordedAlert } from '../alerts/recorded.ts';
import type { Schedule } from '../rules/schedule.ts';
import type { Archive } from '../store/archive/archive.ts';
import type { Embedded } from '../telemetry/query/embedded.ts';
import type { Order, Report, Sweep, SweepOrder } from './order.ts';
import type { Pace } from './pace.ts';
import { replayHistory } from './run.ts';
import { type Span, Spans, Tally } from './spans.ts';
import { type Subjects, subjectsOf } from './subjects.ts';
import { ruleOf } from './vary.ts';

/** Episodes that are told; more are counted. */
export const MAX_EPISODES = 100_000;
/** Of what only one of two rules raised, so many are told. */
const MAX_TOLD = 100;
const DAY_MS = 86_400_000;

export interface Recordings {
  archive: Archive;
  history: Embedded;
  isActive(schedule: Schedule, at: number): boolean;
  pace: Pace;
}

type RecordedSpan = RecordedAlert & Span;

const spanOf = (alert: RecordedAlert): RecordedSpan => ({
  ...alert,
  from: alert.firedAt,
  to: alert.resolvedAt ?? Number.POSITIVE_INFINITY,
});

async function recordedSpans(
  recordings: Recordings,
  order: Order,
  { isInReach }: Subjects,
): Promise<RecordedSpan[]> {
  const alerts = await alertsOfRule(recordings.archive.log, order.ruleId, order);
  return alerts.filter(({ deviceId }) => isInReach(deviceId)).map(spanOf);
}

/** What the first definition of the order would have raised, beside what the rule in force did. */
export async function backtest(recordings: Recordings, order: Order): Promise<Report> {
  const rules = order.definitions.slice(0, 1).map((definition) => ruleOf(definition, 0));
  const [rule] = rules;
  if (!rule) throw new Error('an order without a rule');
  const chosen = await subjectsOf(recordings.archive.log, rule, order);
  const recorded = new Spans(await recordedSpans(recordings, order, chosen));
  const tally = new Tally(recorded);
  const episodes: Report['episodes'] = [];
  const onlyNew: Report['episodes'] = [];
  let [episodeCount, onlyNewCount] = [0, 0];
  const { subjects } = chosen;
  const basis = await replayHistory({
    ...recordings,
    rules,
    subjects,
    order,
    onEpisode(_place, { id: deviceId, gridCode }, episode) {
      const told = { deviceId, gridCode, ...episode };
      if (episodeCount++ < MAX_EPISODES) episodes.push(told);
      if (tally.add(deviceId, episode)) return;
      if (onlyNewCount++ < MAX_TOLD) onlyNew.push(told);
    },
  });
  // What it no longer finds where there are no readings any more says nothing about the rule.
  const comparable = recorded.all.map((alert, place) => ({ alert, isMet: tally.isMet(place) }));
  const covered = comparable.filter(
    ({ alert, isMet }) => isMet || alert.to >= (basis.coveredFrom ?? order.to),
  );
  const lost = covered.filter(({ isMet }) => !isMet);
  const marked = covered.filter(({ alert }) => alert.isFalse);
  return {
    ...basis,
    episodes,
    episodeCount,
    truncated: episodeCount > episodes.length,
    alarmsPerDay: perDay(episodeCount, order, basis.coveredFrom),
    present: {
      episodes: covered.length,
      both: covered.length - lost.length,
      onlyNewCount,
      onlyPresentCount: lost.length,
      onlyNew,
      onlyPresent: lost.slice(0, MAX_TOLD).map(({ alert }) => alert),
    },
    falseAlarms: { marked: marked.length, stillRaised: marked.filter(({ isMet }) => isMet).length },
  };
}

/** One row a definition, in their order, all of them in one pass over the readings. */
export async function sweep(recordings: Recordings, order: SweepOrder): Promise<Sweep> {
  const rules = order.definitions.map((definition) => ruleOf(definition, 0));
  const [rule] = rules;
  if (!rule) throw new Error('an order without a rule');
  const chosen = await subjectsOf(recordings.archive.log, rule, order);
  const known: readonly Span[] =
    order.truth ?? (await recordedSpans(recordings, order, chosen)).filter(({ isFalse }) => !isFalse);
  const reference = new Spans(known);
  const tallies = rules.map(() => ({ tally: new Tally(reference), episodes: 0, falseAlarms: 0 }));
  const { subjects } = chosen;
  const basis = await replayHistory({
    ...recordings,
    rules,
    subjects,
    order,
    onEpisode(place, { id }, episode) {
      const row = tallies[place];
      if (!row) return;
      row.episodes++;
      if (!row.tally.add(id, episode)) row.falseAlarms++;
    },
  });
  return {
    ...basis,
    reference: { source: order.truth ? 'truth' : 'alerts', count: known.length },
    rows: tallies.map(({ tally, episodes, falseAlarms }, place) => ({
      value: order.values[place] ?? '',
      episodes,
      perDay: perDay(episodes, order, basis.coveredFrom),
      detected: tally.met,
      missed: known.length - tally.met,
      medianDelayMs: tally.medianDelayMs,
      falseAlarms,
    })),
  };
}

/** Over the time of the range of which there are readings, and which is not still to come. */
function perDay(count: number, { from, to, now }: Order, coveredFrom: number | null): number {
  const days = (Math.min(to, now) - Math.max(from, coveredFrom ?? from)) / DAY_MS;
  return days > 0 ? count / days : 0;
}
