import { Worker } from 'node:worker_threads';
import { HubError } from '../../kernel/errors.ts';
import type { ImportRequest, ImportVerdict } from './validate.ts';

/** A file that takes longer was made to; the largest honest ones take a few seconds. */
export const IMPORT_TIMEOUT_MS = 60_000;

/**
 * Judges a file in a thread of its own, so that cutting polygons never holds up an alarm.
 * @throws HubError payload-too-large after `timeoutMs`, bad-request for what cannot be handed to a thread
 */
export function validateInThread(
  request: ImportRequest,
  timeoutMs: number = IMPORT_TIMEOUT_MS,
): Promise<ImportVerdict> {
  return new Promise<ImportVerdict>((resolve, reject) => {
    const worker = startWorker(request);
    const tooLong = (): void => {
      const detail = `Checking the file takes longer than ${timeoutMs / 1000} s: import it in parts.`;
      reject(new HubError('payload-too-large', detail));
      void worker.terminate();
    };
    const timer = setTimeout(tooLong, timeoutMs);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('the thread judging a grid file ended without an answer'));
    });
  });
}

function startWorker(request: ImportRequest): Worker {
  try {
    return new Worker(new URL('./worker.ts', import.meta.url), { workerData: request });
  } catch (cause) {
    // The copy for the thread recurses: arrays nested by the thousand end here.
    throw new HubError('bad-request', 'The file is nested too deeply to be GeoJSON.', { cause });
  }
}
