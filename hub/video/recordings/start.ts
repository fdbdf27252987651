import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../kernel/clock.ts';
import { CloseStack } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import type { Committer } from '../../store/committer.ts';
import type { Store } from '../../store/store.ts';
import type { FromRecorder, ToRecorder } from '../recording-protocol.ts';
import { ClipDesk } from './clip-desk.ts';
import { Exports } from './exports.ts';
import { RecordingControl, type RecordingFault, type RecordingSetting } from './recording-control.ts';
import { RecordingIndex } from './recording-index.ts';
import { recover } from './recover.ts';
import { Retention } from './retention.ts';

/** The recorder inside the media process, as the hub reaches it. */
export interface RecorderLink {
  /** False while the media process is down: nothing was sent. */
  send(order: ToRecorder): boolean;
  on(listener: (event: FromRecorder) => void): void;
  /** Called whenever a media process is ready for orders, the first one too. */
  onUp(listener: () => void): void;
  onDown(listener: () => void): void;
}

export interface RecordingsOptions {
  store: Pick<Store, 'db'>;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  log: Log;
  metrics: Registry;
  dataDir: string;
  settings: { recordingDays: number; recordingQuotaGb: number; recordingMinFreeGb: number };
  /** Says what keeps cameras from being recorded, and null when nothing does. */
  report(fault: RecordingFault | null): void;
  freeBytes?: () => Promise<number>;
}

const GB = 1024 ** 3;
const DRAIN_LIMIT_MS = 1_500;

/** Takes up the recordings an earlier process left. Before the media process is started: nobody else writes them yet. */
export async function startRecordings(options: RecordingsOptions) {
  const { clock, log, metrics, dataDir, settings, report, freeBytes } = options;
  const closing = new CloseStack(log);
  const index = new RecordingIndex(options);
  await index.load();
  await recover({ index, dataDir, log, diedAt: clock.now() });
  let link: RecorderLink | undefined;
  const send = (order: ToRecorder): boolean => link?.send(order) ?? false;
  const control = new RecordingControl({ send, report, log, defaultDays: settings.recordingDays });
  const clips = new ClipDesk(send);
  const exports = closing.push('exports', new Exports({ dataDir, clock, log }));
  const retention = closing.push(
    'retention of recordings',
    new Retention({
      index,
      limits: {
        quotaBytes: settings.recordingQuotaGb * GB,
        minFreeBytes: settings.recordingMinFreeGb * GB,
      },
      dataDir,
      clock,
      log,
      retentionDaysOf: (id) => control.retentionDaysOf(id),
      onRoom: (room) => control.room(room),
      ...(freeBytes && { freeBytes }),
    }),
  );
  new Gauge({
    name: 'gridwatch_recordings_bytes',
    help: 'Size of all recordings.',
    registers: [metrics],
    collect() {
      this.set(index.usedBytes);
    },
  });

  function on(event: FromRecorder): void {
    if (event.type === 'recording-begun') index.begun(event.file);
    else if (event.type === 'recording-grown') index.grown(event.file);
    else if (event.type === 'recording-ended')
      index
        .ended(event.file)
        .catch((error: unknown) => log.error({ err: error }, 'an empty recording could not be deleted'));
    else if (event.type === 'recording-stopped') control.stopped(event);
    else if (event.type === 'recording-resumed') control.resumed(event);
    else clips.on(event);
  }

  /** What the dead process was writing is put in order before the next one writes. */
  let recovering: Promise<void> = Promise.resolve();
  function down(): void {
    clips.down();
    const diedAt = clock.now();
    recovering = recovering
      .then(() => recover({ index, dataDir, log, diedAt }))
      .catch((error: unknown) => log.error({ err: error }, 'recordings that broke off were not recovered'));
  }

  return {
    index,
    exports,
    /** From now on orders reach the recorder. */
    connect(to: RecorderLink): void {
      link = to;
      to.on(on);
      to.onUp(() => void recovering.then(() => control.restarted()));
      to.onDown(down);
      retention.start();
    },
    setRecording: (cameraId: string, setting: RecordingSetting | null) => control.set(cameraId, setting),
    troubleOf: (cameraId: string) => control.troubleOf(cameraId),
    clip: clips.order.bind(clips),
    /** Ends what is being recorded and waits a moment for it: before the media process is closed. */
    async drain(): Promise<void> {
      if (!send({ type: 'record', cameraIds: [] })) return;
      const limit = Promise.withResolvers<void>();
      const cancel = clock.wakeAt(clock.now() + DRAIN_LIMIT_MS, limit.resolve);
      await Promise.race([index.idle(), limit.promise]);
      cancel();
    },
    /** Deletes at once what is due; else that happens every half minute. */
    sweep: () => retention.run(),
    close: () => closing.close(),
  };
}

/** What `startRecordings` answers. */
export type Recordings = Awaited<ReturnType<typeof startRecordings>>;
