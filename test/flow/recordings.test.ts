import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { later } from '../support/camera.ts';
import { eventually } from '../support/eventually.ts';
import { filmOf, NOON, shown } from '../support/film.ts';
import { openRecordings } from '../support/recordings.ts';

const iso = (ms: number): string => new Date(NOON + ms).toISOString();
const second = await filmOf({ seconds: 1, sound: true });
const frames = second.filter((tag) => !tag.isConfig);

type Office = Awaited<ReturnType<typeof openRecordings>>;

/** Records `files` seconds of the camera, each into a file of its own. */
async function record(office: Office, files: number): Promise<void> {
  office.setRecording('cam-1', { record: true, retentionDays: null });
  office.stream.begin(NOON);
  office.stream.publish(second);
  for (let i = 1; i < files; i++) office.stream.publish(later(frames, i * 1_000));
  office.stream.end(NOON + files * 1_000);
  await eventually(async () => {
    const found = await office.list();
    expect(found.map(({ state }) => state)).toEqual(Array.from({ length: files }, () => 'closed'));
  });
}

it('lists what is recorded and plays it with ranges, to those who may see the camera', async () => {
  const office = await openRecordings({ segmentMs: 900 });
  await record(office, 3);
  const items = await office.list(`?from=${iso(1_100)}&to=${iso(2_500)}`);
  expect(items.map(({ from }) => Date.parse(from) - NOON)).toEqual([1_000, 2_000]);
  const [item] = items;
  const file = await readFile(join(office.dataDir, 'video/cam-1', `${Date.parse(item.from)}.mp4`));
  const path = item.url.replace('/api/v1', '');
  const whole = await office.ask(path);
  expect(Buffer.from(await whole.arrayBuffer()).equals(file)).toBe(true);
  expect(whole.headers.get('cache-control')).toBe('private');
  const part = await office.ask(path, { headers: { authorization: 'Bearer operator', range: 'bytes=4-7' } });
  expect([part.status, await part.text()]).toEqual([206, 'ftyp']);
  expect((await office.ask(path, { as: 'operator@1102' })).status).toBe(404);
  expect((await office.ask('/cameras/cam-1/recordings', { as: 'operator@1102' })).status).toBe(404);
  expect((await office.ask(path, { as: 'viewer' })).status).toBe(403);
});

it('exports an interval over several files and a gap as one that plays', async () => {
  const office = await openRecordings({ segmentMs: 900 });
  await record(office, 2);
  office.stream.begin(NOON + 5_000);
  office.stream.publish(later(second, 5_000, 0));
  office.stream.end(NOON + 6_000);
  await eventually(async () => expect(await office.list()).toHaveLength(3));
  const where = `/cameras/cam-1/recordings/export`;
  const ordered = await office.ask(`${where}?from=${iso(1_300)}&to=${iso(5_400)}`, { method: 'POST' });
  expect(ordered.status).toBe(202);
  const { id } = (await ordered.json()) as { id: string };
  const done = await eventually(async () => {
    const view = (await (await office.ask(`${where}/${id}`)).json()) as Record<string, unknown>;
    expect(view).toMatchObject({ state: 'done', error: null });
    return view;
  });
  expect(done).toMatchObject({ from: iso(1_000), doneBytes: done.totalBytes });
  const bytes = Buffer.from(await (await office.ask(`${where}/${id}.mp4`)).arrayBuffer());
  expect(bytes.length).toBe(done.sizeBytes);
  const path = join(office.dataDir, 'export.mp4');
  await writeFile(path, bytes);
  const meant = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 4_000, 4_100, 4_200, 4_300, 4_400];
  expect((await shown(path)).framesMs).toEqual(meant);
  expect((await office.ask(`${where}/${id}`, { as: 'supervisor' })).status).toBe(404);
  expect((await office.ask(`${where}/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await office.ask(`${where}/${id}.mp4`)).status).toBe(404);
});

it('says where an interval cannot become one file', async () => {
  const office = await openRecordings();
  await record(office, 1);
  const where = '/cameras/cam-1/recordings/export';
  const refused = [
    `${where}?from=${iso(500)}&to=${iso(400)}`,
    `${where}?from=${iso(0)}&to=${iso(9_000_000)}`,
    `${where}?from=${iso(9_000)}&to=${iso(10_000)}`,
  ];
  const statuses = await Promise.all(
    refused.map(async (path) => (await office.ask(path, { method: 'POST' })).status),
  );
  expect(statuses).toEqual([400, 400, 404]);
  office.stream.begin(NOON + 2_000);
  office.stream.publish(later(await filmOf({ seconds: 1, size: '320x192' }), 2_000));
  office.stream.end(NOON + 3_000);
  await eventually(async () => expect(await office.list()).toHaveLength(2));
  const ordered = await office.ask(`${where}?from=${iso(0)}&to=${iso(3_000)}`, { method: 'POST' });
  const { id } = (await ordered.json()) as { id: string };
  await eventually(async () => {
    const view = await (await office.ask(`${where}/${id}`)).json();
    expect(view).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
  });
});

it('finds after a crash how far each file goes, and takes up those nothing was told of', async () => {
  const office = await openRecordings();
  await record(office, 1);
  const [whole] = await office.list();
  const path = join(office.dataDir, 'video/cam-1', `${NOON}.mp4`);
  const [row] = await office.store.db.selectFrom('recordings').selectAll().execute();
  await office.committer.run((tx) =>
    tx.put('recordings', { ...row!, state: 'open', toAt: NOON + 300, sizeBytes: 400 }),
  );
  await writeFile(join(office.dataDir, 'video/cam-1', `${NOON - 9_000}.mp4`), await readFile(path));
  await writeFile(join(office.dataDir, 'video/cam-1', `${NOON - 8_000}.mp4`), 'torn');
  await appendFile(path, Buffer.from('000000ffmoof'));
  await office.close();
  await office.store.close();
  const again = await openRecordings({ location: office.location });
  const items = await again.list();
  const found = items.map(({ from, to, state, sizeBytes }) => ({
    from: Date.parse(from) - NOON,
    to: Date.parse(to) - NOON,
    state,
    sizeBytes,
  }));
  const { sizeBytes } = whole;
  expect(found).toEqual([
    { from: -9_000, to: found[0]!.to, state: 'recovered', sizeBytes },
    { from: 0, to: found[0]!.to + 9_000, state: 'recovered', sizeBytes },
  ]);
  expect(found[1]!.to).toBeGreaterThanOrEqual(1_000);
  expect((await stat(path)).size).toBe(sizeBytes);
  expect(again.index.usedBytes).toBe(2 * sizeBytes);
});

it('deletes the oldest beyond the quota, and what a camera keeps no longer', async () => {
  const office = await openRecordings({ segmentMs: 900 });
  await record(office, 4);
  const sizes: number[] = (await office.list()).map(({ sizeBytes }) => sizeBytes);
  expect(office.index.usedBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  const tight = { recordingQuotaGb: (office.index.usedBytes - sizes[0]!) / 1024 ** 3 };
  await office.close();
  await office.store.close();
  const again = await openRecordings({ location: office.location, settings: tight });
  await again.sweep();
  expect((await again.list()).map(({ from }) => Date.parse(from) - NOON)).toEqual([1_000, 2_000, 3_000]);
  await expect(stat(join(again.dataDir, 'video/cam-1', `${NOON}.mp4`))).rejects.toThrow('ENOENT');
  again.setRecording('cam-1', { record: false, retentionDays: 2 });
  again.clock.advance(2 * 86_400_000 + 2_500);
  await again.sweep(); // the round that began on the way there
  await again.sweep();
  expect((await again.list()).map(({ from }) => Date.parse(from) - NOON)).toEqual([2_000, 3_000]);
});

it('stops recording while the disk is full, tells, and goes on when there is room', async () => {
  const disk = { freeBytes: 10 * 1024 ** 3 };
  const settings = { recordingMinFreeGb: 2 };
  const office = await openRecordings({ settings, freeBytes: async () => disk.freeBytes });
  office.setRecording('cam-1', { record: true, retentionDays: null });
  office.stream.begin(NOON);
  office.stream.publish(second);
  disk.freeBytes = 1024 ** 3;
  await office.sweep();
  expect(office.stream.readers).toBe(0);
  expect(office.faults.at(-1)).toMatchObject({ detail: { reason: 'disk-full', cameras: 1 } });
  expect(office.troubleOf('cam-1')).toBe('disk-full');
  disk.freeBytes = 10 * 1024 ** 3;
  await office.sweep();
  expect(office.faults.at(-1)).toBeNull();
  expect(office.stream.readers).toBe(1);
});

it('gives a clip to whoever orders it, and an answer when the media process dies', async () => {
  const office = await openRecordings();
  office.stream.begin(NOON);
  office.stream.publish(second);
  const clip = office.clip('cam-1', NOON + 500, NOON + 1_500);
  expect(clip.extend(NOON + 2_500)).toBe(true);
  for (const i of [1, 2]) office.stream.publish(later(frames, i * 1_000));
  const result = await clip.done;
  if (!('file' in result)) throw new Error(result.refused);
  expect((await shown(result.file.path)).framesMs).toHaveLength(26);
  expect(clip.extend(NOON + 9_000)).toBe(false);
  const lost = office.clip('cam-1', NOON, NOON + 60_000);
  office.die();
  expect(await lost.done).toEqual({ refused: 'media-down' });
});
