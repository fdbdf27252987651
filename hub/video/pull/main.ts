import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';
import type { Questions } from '../child-channel.ts';
import { serveParent } from '../parent.ts';
import { faultOf } from './fault.ts';
import type { FromPull, PullOrder, ToPull } from './protocol.ts';
import { remux } from './remux.ts';

// FFmpeg writes addresses with their passwords into what it logs: it logs nothing, and its codes become our words.
Log.setLevel(AV_LOG_QUIET);

interface Pull {
  controller: AbortController;
  ended: Promise<void>;
}

const pulls = new Map<string, Pull>();

async function run(order: PullOrder, before: Pull | undefined, { signal }: AbortController): Promise<void> {
  const { cameraId, attempt, url } = order;
  // The camera, and its name at the media process, are free when the last pull of it has ended.
  await before?.ended;
  if (signal.aborted) return;
  let error = 'The camera ended the stream.';
  try {
    await remux(order, signal, () => parent.tell({ type: 'streaming', cameraId, attempt }));
  } catch (fault) {
    error = faultOf(fault, url);
  }
  if (!signal.aborted) parent.tell({ type: 'ended', cameraId, attempt, error });
}

const parent = serveParent<ToPull, FromPull, Questions>({
  answers: {},
  onTold(message) {
    const { cameraId } = message;
    const before = pulls.get(cameraId);
    before?.controller.abort();
    if (message.type === 'leave') return;
    const controller = new AbortController();
    const pull = { controller, ended: run(message, before, controller) };
    pulls.set(cameraId, pull);
    void pull.ended.then(() => pulls.get(cameraId) === pull && pulls.delete(cameraId));
  },
  async onEnd() {
    for (const { controller } of pulls.values()) controller.abort();
    await Promise.all([...pulls.values()].map(({ ended }) => ended));
  },
});
parent.ready();
