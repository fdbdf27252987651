import { box, fullBox, u32, u64 } from './boxes.ts';
import { type Sample, type Track, trackId } from './track.ts';

/** Frames of one track that follow each other without a gap. */
export interface Run {
  kind: Track['kind'];
  startMs: number;
  samples: readonly Sample[];
}

const BASE_IS_MOOF = 0x020000;
/** Of a run: an offset, and of each frame its duration, size, flags and composition offset. */
const RUN_FLAGS = 0x000f01;
export const KEY_FLAGS = 0x02000000;
const OTHER_FLAGS = 0x01010000;

/** The head of a fragment (`moof`, and the head of its `mdat`): the frames of `runs` follow it in that order. */
export function fragmentHead(sequence: number, runs: readonly Run[]): Buffer {
  const bodies = runs.map(({ samples }) => samples.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const write = (baseBytes: number): Buffer => {
    let offset = baseBytes;
    const tracks = runs.map((run, i) => {
      const written = trackRun(run, offset);
      offset += bodies[i] ?? 0;
      return written;
    });
    return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...tracks);
  };
  // Offsets count from the start of the box that holds them: its size has to be known first.
  const moof = write(write(0).length + 8);
  const bodyBytes = bodies.reduce((sum, bytes) => sum + bytes, 0);
  return Buffer.concat([moof, u32(bodyBytes + 8), Buffer.from('mdat')]);
}

function trackRun({ kind, startMs, samples }: Run, offset: number): Buffer {
  const table = Buffer.alloc(samples.length * 16);
  for (const [i, { durationMs, sizeBytes, isKey, compositionMs }] of samples.entries()) {
    table.writeUInt32BE(durationMs, i * 16);
    table.writeUInt32BE(sizeBytes, i * 16 + 4);
    table.writeUInt32BE(isKey ? KEY_FLAGS : OTHER_FLAGS, i * 16 + 8);
    table.writeInt32BE(compositionMs, i * 16 + 12);
  }
  return box(
    'traf',
    fullBox('tfhd', 0, BASE_IS_MOOF, u32(trackId(kind))),
    fullBox('tfdt', 1, 0, u64(startMs)),
    fullBox('trun', 1, RUN_FLAGS, u32(samples.length, offset), table),
  );
}
