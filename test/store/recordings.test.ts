import { pino } from 'pino';
import { expect, it } from 'vitest';
import { RecordingIndex } from '../../hub/video/recordings/recording-index.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect, locationOf } from '../support/stores.ts';

const fileOf = (cameraId: string, fromAt: number, sizeBytes = 100) => ({
  cameraId,
  path: `video/${cameraId}/${fromAt}.mp4`,
  fromAt,
  toAt: fromAt + 10,
  sizeBytes,
  codec: 'h264' as const,
});

eachDialect((_dialect, openFresh, reopen) => {
  it('knows recordings by camera and time, what they take, and after a restart what was open', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const { dataDir } = locationOf(store);
    const log = pino({ level: 'silent' });
    const index = new RecordingIndex({ store, committer, dataDir, log });
    for (const [cameraId, fromAt] of [
      ['a', 1_000],
      ['a', 1_010],
      ['b', 1_005],
    ] as const) {
      index.begun({ ...fileOf(cameraId, fromAt), toAt: fromAt, sizeBytes: 10 });
      await index.ended(fileOf(cameraId, fromAt));
    }
    index.begun(fileOf('a', 1_020, 50));
    await committer.settled();
    expect(index.usedBytes).toBe(350);
    const found = await index.of('a', { from: 1_005, to: 1_020, limit: 10 });
    expect(found.map(({ fromAt, state }) => [fromAt, state])).toEqual([
      [1_000, 'closed'],
      [1_010, 'closed'],
    ]);
    expect(await index.newest()).toEqual(
      new Map([
        ['a', 1_020],
        ['b', 1_005],
      ]),
    );
    expect((await index.oldest(2)).map(({ fromAt }) => fromAt)).toEqual([1_000, 1_005]);
    const [oldest] = await index.oldest(1, { cameraId: 'a', before: 1_011 });
    await index.remove(oldest!);
    expect(index.usedBytes).toBe(250);

    const again = new RecordingIndex({ store: await reopen(store), committer, dataDir, log });
    expect((await again.load()).map(({ path }) => path)).toEqual(['video/a/1020.mp4']);
    expect(again.usedBytes).toBe(250);
  });
});
