import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../support/district.ts';
import { latenciesOf } from './alarms.ts';
import type { BenchRow } from './main.ts';

/** What the asking process is told, as JSON in the file named by its argument. */
export interface AskOrder {
  name: string;
  endAt: number;
  http: string;
  cookie: string;
  devices: readonly string[];
}

const QUERIES = 200;
/** Between an answer and the next question: a few screens in use, not a flood. */
const PAUSE_MS = 30;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far back the history of the benchmark reaches. */
export const DAYS = 30;

/** What is asked of one device, as the device page does. */
const questions = [
  { name: '24 h at 5 min', rangeMs: DAY_MS, stepMs: 5 * MINUTE_MS },
  { name: '30 days at 1 h', rangeMs: DAYS * DAY_MS, stepMs: 60 * MINUTE_MS },
  { name: 'raw hour', rangeMs: 60 * MINUTE_MS, stepMs: 0 },
] as const;
type Question = (typeof questions)[number];

/** Asks each question of many devices, one after the other; `one` answers how many points came. */
export async function timed(
  name: string,
  endAt: number,
  devices: readonly string[],
  one: (question: Question, device: string, to: number) => Promise<number>,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const question of questions) {
    const latencies: number[] = [];
    let points = 0;
    for (let i = 0; i < QUERIES; i++) {
      // Days and devices vary, so that no cache answers.
      const to = question.rangeMs > DAY_MS ? endAt : endAt - ((i * 7) % (DAYS - 2)) * DAY_MS;
      const begun = performance.now();
      points += await one(question, devices[(i * 37) % devices.length] ?? '', to);
      latencies.push(performance.now() - begun);
      await delay(PAUSE_MS);
    }
    const { p50, p99 } = latenciesOf(latencies);
    const note = `${Math.round(points / QUERIES)} points an answer`;
    rows.push({ name: `${name}: ${question.name}`, rate: QUERIES, p50, p99, note });
  }
  return rows;
}

const orderFile = process.argv[2];
if (orderFile !== undefined && process.argv[1]?.endsWith('history-questions.ts')) {
  const { name, endAt, http, cookie, devices } = JSON.parse(readFileSync(orderFile, 'utf8')) as AskOrder;
  const api = new ApiClient(http, { cookie, origin: http });
  const rows = await timed(name, endAt, devices, async ({ rangeMs, stepMs }, device, to) => {
    const query = new URLSearchParams({ from: String(to - rangeMs), to: String(to) });
    if (stepMs > 0) query.set('step', String(stepMs));
    const { status, body } = await api.get(`/devices/${device}/readings?${query.toString()}`);
    if (status !== 200) throw new Error(`${device}: ${status} ${JSON.stringify(body)}`);
    return (body.series as { points: unknown[] }[]).reduce((sum, { points }) => sum + points.length, 0);
  });
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}
