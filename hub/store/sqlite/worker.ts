import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { TableBatch, WriteBatch } from '../batch.ts';
import { sqliteStatement, widthOf } from '../sql.ts';
import type { WorkerOptions, WorkerReply, WorkerRequest } from './protocol.ts';

/** One SQLite connection in a thread of its own: a slow disk or query holds up nothing that serves a socket. */
const options = workerData as WorkerOptions;
if (!parentPort) throw new Error('the SQLite worker runs only as a worker thread');
const port = parentPort;

function open(): { database: DatabaseSync; lock: DatabaseSync | undefined } {
  let lock: DatabaseSync | undefined;
  if (options.role === 'write') {
    // A second hub on the same directory would double every deadline; the operating system drops this lock with the process.
    lock = new DatabaseSync(`${options.file}.lock`);
    try {
      lock.exec('pragma locking_mode = exclusive; begin exclusive;');
    } catch (cause) {
      throw new Error(`${options.file} is in use by another hub: stop that one, or set HUB_DATA_DIR`, {
        cause,
      });
    }
  }
  const database = new DatabaseSync(options.file);
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma busy_timeout = 10000;
    pragma foreign_keys = on;
    pragma temp_store = memory;
    pragma cache_size = -65536;
    pragma wal_autocheckpoint = 4000;
    ${options.role === 'read' ? 'pragma query_only = on;' : ''}
  `);
  return { database, lock };
}

const { database, lock } = open();
const prepared = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
  let statement = prepared.get(sql);
  if (!statement) {
    if (prepared.size >= 500) prepared.clear();
    prepared.set(sql, (statement = database.prepare(sql)));
  }
  return statement;
}

function runRows(batch: TableBatch): void {
  const statement = prepare(sqliteStatement(batch));
  const width = widthOf(batch);
  const { values } = batch;
  for (let i = 0; i < values.length; i += width) statement.run(...values.slice(i, i + width));
}

/** Once one write has failed every later one fails with it: the memory of the hub is ahead of the file for good. */
let failure: unknown;

function write(batch: WriteBatch): void {
  if (failure !== undefined) throw failure;
  prepare('begin immediate').run();
  try {
    for (const part of batch) runRows(part);
    prepare('commit').run();
  } catch (error) {
    failure = error;
    if (database.isTransaction) prepare('rollback').run();
    throw error;
  }
}

function answer(request: WorkerRequest): WorkerReply {
  const { id } = request;
  switch (request.kind) {
    case 'write':
      write(request.batch);
      return { id, rows: [], changes: 0 };
    case 'query': {
      const statement = prepare(request.sql);
      if (statement.columns().length > 0) {
        return { id, rows: statement.all(...request.parameters), changes: 0 };
      }
      return { id, rows: [], changes: Number(statement.run(...request.parameters).changes) };
    }
    case 'close':
      prepared.clear();
      database.close();
      lock?.close();
      return { id, rows: [], changes: 0 };
  }
}

port.on('message', (request: WorkerRequest) => {
  try {
    port.postMessage(answer(request));
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    port.postMessage({ id: request.id, error: { message, ...(code === undefined ? {} : { code }) } });
  }
  if (request.kind === 'close') port.close();
});
