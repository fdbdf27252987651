import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { register } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { clockOfJpeg, clocksOfVideo } from '../support/seen-clocks.ts';
import { film } from '../support/sim-camera.ts';
import { FIRE, flatFire } from '../support/stations.ts';
import { tempDir } from '../support/temp.ts';

test('an alert carries a still of its moment and a clip from before it, and says what it cannot see', async () => {
  const hub = await withDistrict(
    await runHub({
      HUB_VIDEO_ENABLED: 'yes',
      HUB_EVIDENCE_CLIP_BEFORE_S: '2',
      HUB_EVIDENCE_CLIP_AFTER_S: '3',
    }),
  );
  for (const id of ['gate', 'dark']) await register(hub, { id, kind: 'camera', ...FIRE });
  await film(hub, 'gate', 2500);
  await flatFire(hub, { cameras: 'gate,dark' });
  const alerts = await vi.waitFor(async () => {
    const { items } = (await hub.api.get('/alerts')).body;
    expect(items).toHaveLength(2);
    return items.toSorted((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1));
  });
  const pictures = await vi.waitFor(
    async () => {
      const all = await Promise.all(
        alerts.map(
          async ({ id }: { id: string }) => (await hub.api.get(`/alerts/${id}/pictures`)).body.items,
        ),
      );
      expect(all.flat().map(({ state }) => state)).not.toContain('pending');
      expect(all.flat()).toHaveLength(8);
      return all;
    },
    { timeout: 15_000, interval: 100 },
  );

  const firedAt = Date.parse(alerts[0].firedAt);
  const [first, second] = pictures.map((items) => ({
    snapshot: items.find((one: Record<string, string>) => one.cameraId === 'gate' && one.kind === 'snapshot'),
    clip: items.find((one: Record<string, string>) => one.cameraId === 'gate' && one.kind === 'clip'),
    dark: items.filter((one: Record<string, string>) => one.cameraId === 'dark'),
  }));
  expect(first!.dark).toMatchObject([
    { kind: 'snapshot', state: 'none', reason: 'never', url: null },
    { kind: 'clip', state: 'none', reason: 'no-video', url: null },
  ]);

  const file = async (url: string) => {
    const answer = await fetch(`${hub.http}${url}`, { headers: { cookie: hub.api.cookie } });
    return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const still = await file(first!.snapshot.url);
  expect(still.type).toBe('image/jpeg');
  expect(createHash('sha256').update(still.bytes).digest('hex')).toBe(first!.snapshot.sha256);
  const seenAt = clockOfJpeg(still.bytes);
  expect(Math.abs(seenAt - firedAt)).toBeLessThan(1000);

  // What a later alert of the same case adds makes the clip longer, and no second one.
  expect(second!.clip).toMatchObject({
    state: 'ready',
    fileOf: first!.clip.id,
    sha256: first!.clip.sha256,
  });
  const clip = await file(second!.clip.url);
  expect(clip.type).toBe('video/mp4');
  const path = join(tempDir(), 'clip.mp4');
  writeFileSync(path, clip.bytes);
  const clocks = await clocksOfVideo(path);
  expect(clocks[0]!).toBeLessThan(firedAt - 1500);
  expect(clocks.at(-1)!).toBeGreaterThan(Date.parse(alerts[1].firedAt) + 2500);

  const { items: evidence } = (await hub.api.get(`/cases/${alerts[0].caseId}/evidence`)).body;
  const made = evidence.filter((one: Record<string, string>) => one.comment === 'gate');
  expect(made.map(({ kind }: Record<string, string>) => kind).toSorted()).toEqual(['clip', 'photo', 'photo']);
  expect(made.find((one: Record<string, string>) => one.kind === 'clip').sha256).toBe(first!.clip.sha256);
}, 40_000);
