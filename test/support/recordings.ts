import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { Authenticator } from '../../hub/auth/authenticator.ts';
import type { Role } from '../../hub/auth/principal.ts';
import { systemClock } from '../../hub/kernel/clock.ts';
import { Recorders } from '../../hub/video/media/recorders.ts';
import type { FromRecorder } from '../../hub/video/recording-protocol.ts';
import type { RecordingFault } from '../../hub/video/recordings/recording-control.ts';
import { recordingRoutes } from '../../hub/video/recordings/routes.ts';
import {
  type RecorderLink,
  type RecordingsOptions,
  startRecordings,
} from '../../hub/video/recordings/start.ts';
import { FilmStream } from './camera.ts';
import { manualClock } from './clock.ts';
import { committerOver } from './committing.ts';
import { NOON } from './film.ts';
import { startHttp } from './http.ts';
import { freshLocation, openAt, type StoreLocation } from './stores.ts';

/** `Bearer operator@1101…`: a role, with the grid it sees. */
const byRole: Authenticator = {
  authenticate({ authorization }) {
    const [role = '', gridCode = null] = (authorization?.replace('Bearer ', '') ?? '').split('@');
    return role === '' ? undefined : { kind: 'token', id: role, name: role, role: role as Role, gridCode };
  },
};

export interface OfficeOptions {
  location?: StoreLocation;
  settings?: Partial<RecordingsOptions['settings']>;
  segmentMs?: number;
  freeBytes?: () => Promise<number>;
  /** A recorder of its own in another process; without it there is one in this. */
  link?: RecorderLink;
}

/** Recordings of one camera `cam-1` in grid `110101` behind their routes, the recorder in this process. */
export async function openRecordings(options: OfficeOptions = {}) {
  const location = options.location ?? (await freshLocation('sqlite'));
  const { dataDir } = location;
  const store = await openAt(location);
  // What another process records is of now.
  const hand = manualClock(NOON);
  const clock = options.link ? systemClock : hand;
  const { committer } = await committerOver(store, { clock });
  const faults: (RecordingFault | null)[] = [];
  const metrics = new Registry();
  const recordings = await startRecordings({
    store,
    committer,
    clock,
    log: pino({ level: 'silent' }),
    metrics,
    dataDir,
    settings: { recordingDays: 30, recordingQuotaGb: 10, recordingMinFreeGb: 0, ...options.settings },
    report: (fault) => void faults.push(fault),
    ...(options.freeBytes && { freeBytes: options.freeBytes }),
  });
  onTestFinished(() => recordings.close());
  const stream = new FilmStream();
  const listeners: ((event: FromRecorder) => void)[] = [];
  const tell = (event: FromRecorder): void => listeners.forEach((listener) => listener(event));
  const streamOf = (id: string) => (id === 'cam-1' ? stream : undefined);
  const { segmentMs = 60_000 } = options;
  let down: (() => void) | undefined;
  const linkHere = (): RecorderLink => {
    const recorders = new Recorders({ dataDir, segmentMs, clock, tell, streamOf });
    return {
      send: (order) => (recorders.on(order), true),
      on: (listener) => void listeners.push(listener),
      onUp: (listener) => listener(),
      onDown: (listener) => (down = listener),
    };
  };
  recordings.connect(options.link ?? linkHere());
  await recordings.sweep();
  const http = await startHttp({
    auth: byRole,
    add: (api) =>
      recordingRoutes(api, {
        ...recordings,
        gridOf: (id) => (id === 'cam-1' ? '110101' : undefined),
        longestExportMs: 3_600_000,
      }),
  });
  const ask = (
    path: string,
    init: Omit<RequestInit, 'headers'> & { as?: string; headers?: Record<string, string> } = {},
  ) => {
    const { as = 'operator', headers, ...rest } = init;
    return fetch(`${http.api}${path}`, { headers: { authorization: `Bearer ${as}`, ...headers }, ...rest });
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
  const list = async (query = ''): Promise<any[]> =>
    ((await (await ask(`/cameras/cam-1/recordings${query}`)).json()) as { items: unknown[] }).items;
  const die = (): void => down?.();
  return {
    ...recordings,
    location,
    dataDir,
    store,
    committer,
    clock: hand,
    stream,
    faults,
    ask,
    list,
    die,
    http,
  };
}
