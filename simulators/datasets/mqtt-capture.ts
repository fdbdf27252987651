import { join } from 'node:path';
import type { DeviceSpec } from '../devices/device.ts';
import { assertRecording, textLines } from './files.ts';
import type { Place, RecordedSample, Recording } from './recording.ts';

/** One captured message: the whole payload, its device and its own clock. */
export interface CapturedMessage {
  device: string;
  at: number;
  body: Readonly<Record<string, unknown>>;
}

export async function* capturedMessages(dataDir: string): AsyncGenerator<CapturedMessage> {
  const file = join(dataDir, 'mqtt-capture', 'messages.ndjson.gz');
  await assertRecording(file);
  let number = 0;
  for await (const line of textLines(file)) {
    number += 1;
    if (line === '') continue;
    const body = JSON.parse(line) as Record<string, unknown>;
    const { device, ts } = body;
    if (typeof device !== 'string' || typeof ts !== 'number')
      throw new Error(`${file}, line ${number}: a captured message needs "device" and "ts".`);
    yield { device, at: Math.round(ts * 1000), body };
  }
}

/**
 * The capture as its three boards, in their own dialect (`adc-capture`): payloads go out as they were caught, glitches
 * and the duplicate included, only with `ts` moved.
 */
export async function captureRecording(dataDir: string, place: Place): Promise<Recording> {
  const names = new Set<string>();
  let first: number | null = null;
  let last = 0;
  for await (const message of capturedMessages(dataDir)) {
    names.add(message.device);
    first ??= message.at;
    last = message.at;
  }
  const startAt = first ?? 0;
  async function* samples(): AsyncGenerator<RecordedSample> {
    for await (const { device, at, body } of capturedMessages(dataDir)) {
      yield {
        deviceId: idOf(device),
        offsetMs: at - startAt,
        payload: (stamp) => JSON.stringify({ ...body, ts: stamp / 1000 }),
      };
    }
  }
  return {
    title: 'MQTT capture, three sensor boards',
    devices: [...names].sort().map((name) => board(name, place)),
    lengthMs: last - startAt,
    samples,
  };
}

function idOf(device: string): string {
  return `capture-${device}`;
}

function board(name: string, place: Place): DeviceSpec {
  return {
    ...place,
    id: idOf(name),
    kind: 'smoke',
    address: `${place.address} · ${name}`,
    expectEveryMs: null,
    labels: 'recording=mqtt-capture',
    codec: 'adc-capture',
  };
}
