import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeTelemetry } from '../../hub/ingest/decode.ts';
import { metecRecording, metecRows, metecSensors } from '../../simulators/datasets/metec.ts';
import { capturedMessages, captureRecording } from '../../simulators/datasets/mqtt-capture.ts';
import { nistRecording, nistRows } from '../../simulators/datasets/nist.ts';
import type { RecordedSample } from '../../simulators/datasets/recording.ts';
import { requirement } from '../support/requirements.ts';

const DATA = '../shared/data';
const missing = !requirement(`the recordings in ${DATA}`, () => existsSync(DATA));
const place = { gridCode: 'g1', lng: 121.5, lat: 25, address: 'Flat 7', owner: '' };

async function all<T>(source: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
const inOrder = (samples: RecordedSample[]): boolean =>
  samples.every((sample, i) => i === 0 || sample.offsetMs >= (samples[i - 1]?.offsetMs ?? 0));

describe.skipIf(missing)('the NIST fires', () => {
  it('are four, of six rooms each, 22 of them with a smoke density', async () => {
    const rows = await all(nistRows(DATA));
    expect(rows).toHaveLength(2268);
    expect([...new Set(rows.map(({ test }) => test))]).toEqual(['SDC02', 'SDC05', 'SDC07', 'SDC10']);
    const measured = new Set(
      rows.filter(({ odUpper }) => odUpper !== null).map((r) => `${r.test}/${r.room}`),
    );
    expect(measured.size).toBe(22);
  });

  it('become a smoke and a heat detector a room, in order of time, densities ten times over', async () => {
    const fire = await nistRecording(DATA, 'SDC02', place);
    expect(fire.devices.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((room) => [
        `nist-sdc02-${room}-heat`,
        `nist-sdc02-${room}-smoke`,
      ]),
    );
    const samples = await all(fire.samples());
    expect(samples).toHaveLength(12 * 101);
    expect(inOrder(samples)).toBe(true);
    expect(fire.lengthMs).toBe(200_000);
    const first = samples.find(({ deviceId }) => deviceId === 'nist-sdc02-a-smoke')!;
    expect(JSON.parse(first.payload(1_790_000_000_000, 1))).toEqual({
      at: 1_790_000_000_000,
      seq: 1,
      smoke: 0.026,
      co: 0,
    });
  });

  it('reach 1.4 dB/m exactly where they reach an optical density of 0.14', async () => {
    const rows = (await all(nistRows(DATA))).filter(
      ({ test, odUpper }) => test === 'SDC10' && odUpper !== null,
    );
    const fire = await nistRecording(DATA, '4', place);
    const smoke = (await all(fire.samples())).filter(({ deviceId }) => deviceId.endsWith('smoke'));
    const above = smoke.filter((s) => (JSON.parse(s.payload(0, 1)) as { smoke: number }).smoke >= 1.4);
    expect(above).toHaveLength(rows.filter(({ odUpper }) => (odUpper ?? 0) >= 0.14).length);
    expect(above.length).toBeGreaterThan(0);
  });

  it('are asked for by number or name, and another is refused with the choice', async () => {
    await expect(nistRecording(DATA, '2', place)).resolves.toMatchObject({ title: 'NIST fire SDC05' });
    await expect(nistRecording(DATA, '9', place)).rejects.toThrow(/no fire "9": choose 1 to 4, or SDC02/);
  });
});

describe.skipIf(missing)('the METEC site', () => {
  it('is a week of minutes at eight sensors, with gaps left out', async () => {
    const rows = await all(metecRows(DATA));
    expect(rows).toHaveLength(10_080);
    expect(rows[1]).toEqual({
      at: 1_652_054_460_000,
      ppm: { E: 1.802, N: 1.848, NE: 1.667, NW: 1.844, S: 1.896, SE: 1.798, SW: 2.326, W: 1.974 },
    });
    const values = rows
      .flatMap(({ ppm }) => metecSensors.map((sensor) => ppm[sensor]))
      .filter((v) => v !== null);
    const site = await metecRecording(DATA, place);
    const samples = await all(site.samples());
    expect(samples).toHaveLength(values.length);
    expect(inOrder(samples)).toBe(true);
    expect(site.lengthMs).toBe(10_079 * 60_000);
    expect(JSON.parse(samples[0]!.payload(1, 1))).toMatchObject({ gas: 0.003604, ch4Ppm: 1.802 });
  });
});

describe.skipIf(missing)('the MQTT capture', () => {
  it('is 33,605 messages of three boards', async () => {
    const messages = await all(capturedMessages(DATA));
    expect(messages).toHaveLength(33_605);
    expect(new Set(messages.map(({ device }) => device)).size).toBe(3);
  });

  it('is replayed as it was caught with only the time moved, and its codec reads every payload', async () => {
    const capture = await captureRecording(DATA, place);
    expect(capture.devices.map(({ codec }) => codec)).toEqual(['adc-capture', 'adc-capture', 'adc-capture']);
    const at = 1_790_000_000_123;
    let read = 0;
    for await (const sample of capture.samples()) {
      const answer = decodeTelemetry('adc-capture', Buffer.from(sample.payload(at, 1)), { kind: 'smoke' });
      if ('readings' in answer && answer.readings[0]?.deviceAt === at) read += 1;
    }
    expect(read).toBe(33_605);
  });
});

it('a recording that is not there is named, with the option that says where it is', async () => {
  await expect(all(nistRows('/nowhere'))).rejects.toThrow(/\/nowhere\/fires-nist\/tidy\.csv.*--data/);
});
