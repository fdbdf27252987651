import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it, test, vi } from 'vitest';
import { checkHistories } from '../../hub/cases/history-check.ts';
import { checkEvidence } from '../../hub/evidence/check.ts';
import { openCaseOffice } from '../support/case-office.ts';
import { openCaseWithEvidence, photo, rubbish } from '../support/evidence.ts';
import { jpegOf, pngOf, SECRET } from '../support/photos.ts';
import { eachDialect, freshLocation, openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

eachDialect((_dialect, openFresh) => {
  it('lets somebody act on the case they saw before evidence came in, and not on one that was decided since', async () => {
    const office = await openCaseOffice(await openFresh(), { dataDir: tempDir() });
    const { body: seen } = await office.call('worker', 'POST', '/cases', rubbish);
    for (let n = 0; n < 2; n++) {
      const added = await fetch(`${office.api}/cases/${seen.id}/evidence`, {
        method: 'POST',
        headers: { authorization: 'Bearer worker', 'content-type': 'image/jpeg' },
        body: photo,
      });
      expect(added.status).toBe(201);
    }
    const actions = `/cases/${seen.id}/actions`;
    const accept = { action: 'accept', version: seen.version };
    expect(await office.call('operator', 'POST', actions, accept)).toMatchObject({ status: 200 });
    const late = { action: 'comment', comment: 'too late', version: seen.version };
    expect(await office.call('operator', 'POST', actions, late)).toMatchObject({ status: 409 });
  });

  it('keeps a photo without its metadata, with its digest sealed in the history of the case', async () => {
    const store = await openFresh();
    const dataDir = tempDir();
    const office = await openCaseOffice(store, { dataDir });
    const { body: made } = await office.call('worker', 'POST', '/cases', rubbish);
    const response = await fetch(`${office.api}/cases/${made.id}/evidence?role=before&comment=seen`, {
      method: 'POST',
      headers: { authorization: 'Bearer worker', 'content-type': 'image/jpeg' },
      body: photo,
    });
    expect(response.status).toBe(201);
    const added = (await response.json()) as { id: string; sha256: string };
    expect(added).toMatchObject({
      kind: 'photo',
      role: 'before',
      comment: 'seen',
      addedBy: 'worker',
      place: null,
    });
    expect(added).toMatchObject({
      mediaType: 'image/jpeg',
      takenAt: '2026-11-23T03:30:00.000Z',
      wrong: null,
    });
    const kept = readFileSync(join(dataDir, 'evidence', `${added.id}.jpg`));
    expect(kept.includes(SECRET)).toBe(false);
    expect(sha256(kept)).toBe(added.sha256);
    const { body: detail } = await office.call('viewer', 'GET', `/cases/${made.id}`);
    expect(detail.evidence).toEqual([added]);
    expect(detail.history.at(-1)).toMatchObject({
      action: 'evidence',
      actor: 'worker',
      comment: 'seen',
      detail: { evidenceId: added.id, sha256: added.sha256 },
    });

    const mark = () =>
      office.call('worker', 'POST', `/cases/${made.id}/evidence/${added.id}/wrong`, { reason: 'next door' });
    const marked = await Promise.all([mark(), mark()]);
    expect(marked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { body: listed } = await office.call('viewer', 'GET', `/cases/${made.id}/evidence`);
    expect(listed.items).toMatchObject([{ id: added.id, wrong: { by: 'worker', reason: 'next door' } }]);

    expect((await checkHistories(store)).broken).toBeNull();
    expect(await checkEvidence(store, dataDir)).toEqual({ files: 1, broken: [] });
    const broken = async () => (await checkEvidence(store, dataDir)).broken;
    writeFileSync(join(dataDir, 'evidence', `${added.id}.jpg`), 'another');
    expect(await broken()).toMatchObject([{ evidenceId: added.id, why: expect.stringContaining('changed') }]);
    rmSync(join(dataDir, 'evidence', `${added.id}.jpg`));
    expect(await broken()).toMatchObject([{ caseId: made.id, why: expect.stringContaining('missing') }]);
    await store.writer.write([{ table: 'evidence', op: 'remove', values: [added.id] }]);
    expect(await broken()).toMatchObject([{ why: expect.stringContaining('not on file') }]);
  });
});

test('a form brings a file with its fields, before or after it', async () => {
  const { send } = await openCaseWithEvidence();
  const form = new FormData();
  form.set('role', 'after');
  form.set('file', new Blob([pngOf()], { type: 'image/jpeg' }), 'x.jpg');
  form.set('comment', 'swept');
  const { status, body } = await send('worker', '', form);
  expect([status, body.mediaType, body.role, body.comment]).toEqual([201, 'image/png', 'after', 'swept']);
  const empty = new FormData();
  empty.set('role', 'after');
  expect((await send('worker', '', empty)).body).toMatchObject({
    status: 400,
    detail: expect.stringContaining('no file'),
  });
  const wrong = new FormData();
  wrong.set('file', new Blob([pngOf()]), 'x.png');
  wrong.set('role', 'between');
  expect((await send('worker', '', wrong)).body.code).toBe('validation-failed');
});

test('what is none of the types, damaged, too large or for somebody else is refused, and leaves nothing', async () => {
  const { send, files } = await openCaseWithEvidence();
  const gif = await send('worker', '', Buffer.from('GIF89a…'), 'image/jpeg');
  expect(gif).toMatchObject({ status: 415, body: { detail: expect.stringContaining('JPEG, PNG or WebP') } });
  expect((await send('worker', '', Buffer.from('{}'), 'application/json')).status).toBe(415);
  expect((await send('worker', '', photo.subarray(0, 150), 'image/jpeg')).body.detail).toMatch(/damaged/);
  expect((await send('worker', '?kind=clip', photo, 'image/jpeg')).body.detail).toMatch(
    /image\/jpeg, and no clip/,
  );
  const large = jpegOf(null, Buffer.alloc(150_000, 1));
  expect((await send('worker', '', large, 'image/jpeg')).body).toMatchObject({ status: 413 });
  const form = new FormData();
  form.set('file', new Blob([large]), 'x.jpg');
  expect((await send('worker', '', form)).body).toMatchObject({ status: 413 });
  expect((await send('viewer', '', photo, 'image/jpeg')).status).toBe(403);
  expect((await send('worker@110199001001002', '', photo, 'image/jpeg')).status).toBe(404);
  expect(files()).toEqual([]);
});

test('the evidence of a case has a limit, however much comes at once', async () => {
  const { send, files } = await openCaseWithEvidence();
  const big = jpegOf(null, Buffer.alloc(90_000, 1));
  const sent = await Promise.all([1, 2, 3, 4, 5].map(() => send('worker', '', big, 'image/jpeg')));
  expect(sent.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 413, 413]);
  expect(files()).toHaveLength(3);
});

test('a sender that hangs up half way leaves nothing behind', async () => {
  const { api, id, files } = await openCaseWithEvidence();
  const headers = { authorization: 'Bearer worker', 'content-type': 'image/jpeg', 'content-length': '90000' };
  const upload = request(`${api}/cases/${id}/evidence`, { method: 'POST', headers });
  upload.on('error', () => undefined);
  upload.write(photo);
  await vi.waitFor(() => expect(files()).toHaveLength(1));
  upload.destroy();
  await vi.waitFor(() => expect(files()).toEqual([]));
});

test('while the disk is nearly full no evidence is taken', async () => {
  const limits = { maxBytes: 100_000, maxBytesPerCase: 300_000, minFreeBytes: Number.MAX_SAFE_INTEGER };
  const { send, files } = await openCaseWithEvidence({ limits });
  expect((await send('worker', '', photo, 'image/jpeg')).body).toMatchObject({
    status: 503,
    code: 'overloaded',
  });
  expect(files()).toEqual([]);
});

test('a file is saved in ranges, and never shown as a page of ours', async () => {
  const { send, get } = await openCaseWithEvidence();
  const pdf = Buffer.from('%PDF-1.7 0123456789');
  const { body: added } = await send('worker', '', pdf, 'application/octet-stream');
  const path = `evidence/${added.id}/file`;
  const whole = await get(path);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-length': '19',
    'content-disposition': `attachment; filename="${added.id}.pdf"`,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag: `"${added.sha256}"`,
  });
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(pdf);
  const part = await get(path, { range: 'bytes=9-12' });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    'bytes 9-12/19',
    '0123',
  ]);
  const stale = await get(path, { range: 'bytes=9-12', 'if-range': '"old"' });
  expect([stale.status, (await stale.text()).length]).toEqual([200, 19]);
  const behind = await get(path, { range: 'bytes=19-' });
  expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */19']);
  expect((await get(path, {}, 'viewer@110199001001002')).status).toBe(404);
});

test('what a hub that was killed left behind is cleared, and nothing that may be evidence is thrown away', async () => {
  const store = await openAt(await freshLocation('sqlite'));
  const dataDir = tempDir();
  const first = await openCaseOffice(store, { dataDir });
  writeFileSync(join(dataDir, 'evidence', 'a.part'), 'half');
  writeFileSync(join(dataDir, 'evidence', 'b.jpg'), 'whole');
  await first.evidence!.close();
  await openCaseOffice(store, { dataDir });
  expect(readdirSync(join(dataDir, 'evidence'))).toEqual(['unclaimed']);
  expect(readdirSync(join(dataDir, 'evidence', 'unclaimed'))).toEqual(['b.jpg']);
});
