import type { MetricValue } from '../../devices/device.ts';
import { encodeCursor } from '../../http/wire.ts';
import { HubError } from '../../kernel/errors.ts';
import { metricCatalogue } from '../../rules/metrics.ts';
import type { StepPoint } from './fold.ts';
import type { HistoryReader, RawAnswer, StepsAnswer, ToldReading } from './reader.ts';
import { type Asked, type DeviceRef, type HistoryRequest, MAX_POINTS, type ManyRequest } from './request.ts';
import type { Source } from './source.ts';

/** An answer as bytes of JSON, and what it rests on. */
export interface Written {
  body: Uint8Array;
  source: Source | 'mixed';
}

interface Series {
  metric: string;
  unit: string;
  points: readonly object[];
}

/** A history as it crosses the wire: `history` of `fields.ts`, encoded. */
interface History {
  deviceId: string;
  from: string;
  to: string;
  step: number | null;
  source: Source | Source[];
  since?: string | null;
  incomplete?: string;
  series: Series[];
}

const iso = (at: number): string => new Date(at).toISOString();

/** @throws HubError bad-request with the step to ask for when there are too many points. */
export async function writeHistory(reader: HistoryReader, request: HistoryRequest): Promise<Written> {
  const answer = await reader.answer(request.device, request);
  return written(historyOf(request.device, request, answer), [answer]);
}

/**
 * One page: as many of the devices as have points for one answer, in their order, and the cursor of the rest.
 * @throws HubError bad-request with the step to ask for when the first has too many points by itself.
 */
export async function writeHistories(reader: HistoryReader, request: ManyRequest): Promise<Written> {
  const items: History[] = [];
  const answers: (RawAnswer | StepsAnswer)[] = [];
  let points = 0;
  for (const device of request.devices) {
    const answer = await answerUnlessTooLarge(reader, device, request, items.length > 0);
    const item = answer && historyOf(device, request, answer);
    if (!answer || !item) break;
    points += item.series.reduce((sum, series) => sum + series.points.length, 0);
    if (points > MAX_POINTS && items.length > 0) break;
    items.push(item);
    answers.push(answer);
  }
  const last = items.at(-1);
  const isRest = request.more || items.length < request.devices.length;
  return written({ items, next: isRest && last ? encodeCursor([last.deviceId]) : null }, answers);
}

/** Undefined where a page can end before this device: on the next it is the first, and its refusal is told. */
async function answerUnlessTooLarge(
  reader: HistoryReader,
  device: DeviceRef,
  asked: Asked,
  mayEnd: boolean,
): Promise<RawAnswer | StepsAnswer | undefined> {
  try {
    return await reader.answer(device, asked);
  } catch (error) {
    if (mayEnd && error instanceof HubError && error.code === 'bad-request') return undefined;
    throw error;
  }
}

function written(content: object, answers: readonly (RawAnswer | StepsAnswer)[]): Written {
  const sources = new Set(answers.flatMap((answer) => answer.sources));
  const [source = 'raw'] = sources;
  return { body: Buffer.from(JSON.stringify(content)), source: sources.size > 1 ? 'mixed' : source };
}

function historyOf(device: DeviceRef, asked: Asked, answer: RawAnswer | StepsAnswer): History {
  const { sources, since, incomplete } = answer;
  const [source = 'raw'] = sources;
  return {
    deviceId: device.id,
    from: iso(asked.from),
    to: iso(asked.to),
    step: 'stepMs' in answer ? answer.stepMs : null,
    source: sources.length > 1 ? sources : source,
    ...(since !== undefined && { since: since === null ? null : iso(since) }),
    ...(incomplete !== undefined && { incomplete }),
    series:
      'stepMs' in answer
        ? seriesOf(asked.metrics, stepPoints(answer.points))
        : seriesOf(asked.metrics, rawPoints(answer.readings, asked.arrival)),
  };
}

/** The metrics in the order asked for, each once; those without a point empty. Unasked, those there are by name. */
function seriesOf(wanted: readonly string[], found: ReadonlyMap<string, readonly object[]>): Series[] {
  const names = wanted.length > 0 ? [...new Set(wanted)] : [...found.keys()].sort();
  return names.map((metric) => ({
    metric,
    unit: metricCatalogue[metric]?.unit ?? '',
    points: found.get(metric) ?? [],
  }));
}

function stepPoints(points: ReadonlyMap<string, readonly StepPoint[]>): Map<string, object[]> {
  // Metrics have the same steps, and to write an instant is what takes longest.
  const instants = new Map<number, string>();
  const instant = (at: number): string => {
    const known = instants.get(at) ?? iso(at);
    instants.set(at, known);
    return known;
  };
  return new Map(
    Array.from(points, ([metric, some]) => [
      metric,
      some.map((point) => ({ ...point, at: instant(point.at) })),
    ]),
  );
}

function rawPoints(readings: readonly ToldReading[], arrival: boolean): Map<string, object[]> {
  const found = new Map<string, { at: string; value: MetricValue; receivedAt?: string }[]>();
  for (const { at, receivedAt, metrics } of readings) {
    const instants = { at: iso(at), ...(arrival && { receivedAt: iso(receivedAt) }) };
    for (const [metric, value] of Object.entries(metrics)) {
      const points = found.get(metric);
      if (points) points.push({ ...instants, value });
      else found.set(metric, [{ ...instants, value }]);
    }
  }
  return found;
}
