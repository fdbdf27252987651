import { workerData } from 'node:worker_threads';
import { serveThread } from '../../kernel/thread-server.ts';
import type { Archive, ArchiveLocation } from '../../store/archive/archive.ts';
import { openArchive } from '../../store/archive/open.ts';
import type { InfluxSettings } from '../influx/server.ts';
import { writeHistories, writeHistory } from './answer.ts';
import { csvOf } from './csv.ts';
import { Embedded } from './embedded.ts';
import { InfluxPast } from './older.ts';
import { HistoryReader } from './reader.ts';
import type { CsvRequest, HistoryRequest, ManyRequest } from './request.ts';

/** What the thread is started with. */
export interface QueryWorkerData {
  location: Omit<ArchiveLocation, 'role'>;
  timeZone: string;
  influx: InfluxSettings | undefined;
}

const { location, timeZone, influx } = workerData as QueryWorkerData;
const older = influx && new InfluxPast(influx);

let opened: Promise<{ archive: Archive; reader: HistoryReader }> | undefined;

/** Opens the archive when it is first asked for: the thread that writes it may still be making it. */
async function reader(): Promise<HistoryReader> {
  opened ??= openArchive({ ...location, role: 'read' }).then((archive) => ({
    archive,
    reader: new HistoryReader(new Embedded(archive), { older, timeZone }),
  }));
  try {
    return (await opened).reader;
  } catch (error) {
    opened = undefined;
    throw error;
  }
}

const files = new Map<number, AsyncGenerator<string>>();
let nextFile = 1;

serveThread({
  history: async (request: HistoryRequest) => writeHistory(await reader(), request),
  many: async (request: ManyRequest) => writeHistories(await reader(), request),
  async openCsv(request: CsvRequest) {
    files.set(nextFile, csvOf(await reader(), request, timeZone));
    return nextFile++;
  },
  /** The next piece; undefined at the end. */
  async nextCsv(file: number) {
    const piece = await files.get(file)?.next();
    return piece?.done === false ? Buffer.from(piece.value) : undefined;
  },
  async closeCsv(file: number) {
    await files.get(file)?.return(undefined);
    files.delete(file);
  },
  async close() {
    await (await opened)?.archive.close();
  },
});
