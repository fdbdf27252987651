import { parentPort, workerData } from 'node:worker_threads';
import { type ImportRequest, validateImport } from './validate.ts';

if (!parentPort) throw new Error('grid files are judged in a worker thread');
const port = parentPort;

// One file a thread: it judges what it was started with, answers once and ends.
port.postMessage(validateImport(workerData as ImportRequest));
