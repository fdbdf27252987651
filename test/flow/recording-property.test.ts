import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OpenSink, WriteBudget } from '../../hub/video/media/append-file.ts';
import { Recorder } from '../../hub/video/media/recorder.ts';
import type { Tag } from '../../hub/video/media/tag.ts';
import { scan } from '../../hub/video/mp4/scan.ts';
import { filmOf, NOON } from '../support/film.ts';

const [small, large] = await Promise.all([
  filmOf({ seconds: 1, sound: true }),
  filmOf({ seconds: 1, size: '320x192' }),
]);
const configOf = (film: Tag[], kind: Tag['kind']) => film.find((tag) => tag.isConfig && tag.kind === kind)!;
const configs = {
  small: configOf(small, 'video'),
  large: configOf(large, 'video'),
  sound: configOf(small, 'audio'),
};

const ms = (min: number, max: number) => fc.integer({ min, max });
const step = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(fc.constant('frame'), ms(0, 400)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('sound'), ms(-90, 60)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('key'), ms(1, 400)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('pause'), ms(1, 30_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('clock'), ms(-4_000_000, 4_000_000_000)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('small', 'large', 'sound config', 'publication'), fc.constant(0)),
  },
);

const SERIAL_BYTES = 8;

/** A frame whose coded data is its number, so that it is known again in a file. */
function frameOf(serial: number, kind: 'video' | 'audio', about: Pick<Tag, 'isKey' | 'dtsMs' | 'at'>): Tag {
  const dataOffset = kind === 'video' ? 16 : 13;
  const bytes = Buffer.alloc(dataOffset + SERIAL_BYTES + 4);
  bytes.writeBigUInt64BE(BigInt(serial), dataOffset);
  const codec = kind === 'video' ? 'h264' : 'aac';
  return { kind, codec, isConfig: false, compositionMs: 0, bytes, dataOffset, ...about };
}

/** Runs a camera through the steps into a recorder, and answers the files it wrote, in memory. */
async function filesOf(steps: readonly (readonly [string, number])[]): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const open: OpenSink = async (path) => {
    files.set(path, Buffer.alloc(0));
    return {
      append: async (pieces) => void files.set(path, Buffer.concat([files.get(path)!, ...pieces])),
      truncate: async () => undefined,
      close: async () => undefined,
    };
  };
  const budget = new WriteBudget(10_000_000);
  const settings = { cameraId: 'cam-1', dataDir: '/nowhere', segmentMs: 2_000, budget, open };
  const recorder = new Recorder({ ...settings, tell: () => undefined });
  let at = NOON;
  let dtsMs = 0;
  recorder.tag(configs.small);
  for (const [serial, [what, by]] of steps.entries()) {
    if (what === 'clock') dtsMs = Math.max(0, dtsMs + by);
    else if (what === 'publication') {
      recorder.end();
      recorder.begin();
      recorder.tag(configs.small);
    } else if (what === 'small' || what === 'large') recorder.tag(configs[what]);
    else if (what === 'sound config') recorder.tag(configs.sound);
    else if (what === 'sound') {
      recorder.tag(frameOf(serial, 'audio', { isKey: false, dtsMs: Math.max(0, dtsMs + by), at }));
    } else {
      at += by;
      dtsMs += by;
      if (what !== 'pause') recorder.tag(frameOf(serial, 'video', { isKey: what === 'key', dtsMs, at }));
    }
  }
  await recorder.close();
  return files;
}

it('writes files that begin with a key frame, go only forward and share no frame, whatever a camera does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 120 }), async (steps) => {
      const seen = new Set<number>();
      for (const bytes of (await filesOf(steps)).values()) {
        const scanned = await scan(async (offset, length) => bytes.subarray(offset, offset + length));
        expect(scanned!.wholeBytes).toBe(bytes.length);
        const pictures = scanned!.runs.filter(({ kind }) => kind === 'video');
        expect(pictures[0]).toMatchObject({ startMs: 0 });
        expect(pictures[0]!.samples[0]).toMatchObject({ isKey: true });
        for (const kind of ['video', 'audio'] as const) {
          let endMs = 0;
          let last = -1;
          for (const run of scanned!.runs.filter((one) => one.kind === kind)) {
            expect(run.startMs).toBeGreaterThanOrEqual(endMs);
            endMs = run.startMs;
            for (const [i, { durationMs, sizeBytes }] of run.samples.entries()) {
              expect([sizeBytes, durationMs > 0]).toEqual([SERIAL_BYTES, true]);
              endMs += durationMs;
              const serial = Number(bytes.readBigUInt64BE(run.offset + i * SERIAL_BYTES));
              expect(serial).toBeGreaterThan(last);
              expect(seen.has(serial)).toBe(false);
              seen.add(serial);
              last = serial;
            }
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});
