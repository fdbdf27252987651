import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openCaseOffice } from '../support/case-office.ts';
import { jpegOf } from '../support/photos.ts';
import { freshLocation, openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The files of a zip that stores them as they are, by its central directory. */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [size, name, extra, comment] = [
      zip.readUInt32LE(at + 20),
      ...[28, 30, 32].map((i) => zip.readUInt16LE(at + i)),
    ];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files.set(zip.toString('utf8', at + 46, at + 46 + name!), zip.subarray(from, from + size));
    at += 46 + name! + extra! + comment!;
  }
  return files;
}

async function open(csvOf?: NonNullable<Parameters<typeof openCaseOffice>[1]>['csvOf']) {
  const dataDir = tempDir();
  const store = await openAt(await freshLocation('sqlite'));
  const office = await openCaseOffice(store, { dataDir, ...(csvOf && { csvOf }) });
  await office.fire('east', { severity: 'major' });
  const id = (await office.call('viewer', 'GET', '/cases')).body.items[0].id as string;
  const url = `${office.api}/cases/${id}/bundle.zip`;
  const get = (as: string) => fetch(url, { headers: { authorization: `Bearer ${as}` } });
  return { ...office, dataDir, store, id, url, get };
}

test('a bundle holds the case, its history, alerts, readings and evidence, with digests that tell a change', async () => {
  const { api, call, id, get, dataDir, store } = await open();
  const posted = await fetch(`${api}/cases/${id}/evidence`, {
    method: 'POST',
    headers: { authorization: 'Bearer worker', 'content-type': 'image/jpeg' },
    body: jpegOf(null),
  });
  const photo = (await posted.json()) as { id: string };
  const response = await get('viewer');
  expect(response.headers.get('content-type')).toBe('application/zip');
  const files = unzipped(Buffer.from(await response.arrayBuffer()));
  expect([...files.keys()]).toEqual([
    'README.txt',
    'case.json',
    'history.json',
    'alerts.json',
    'evidence.json',
    'readings/east.csv',
    `evidence/${photo.id}.jpg`,
    'SHA256SUMS',
  ]);
  const sums = files.get('SHA256SUMS')!.toString().trimEnd().split('\n');
  expect(sums).toEqual([...files].slice(0, -1).map(([name, bytes]) => `${sha256(bytes)}  ${name}`));
  const json = (name: string) => JSON.parse(files.get(name)!.toString());
  expect(json('case.json')).toMatchObject({ id, deviceId: 'east' });
  expect(json('alerts.json')).toMatchObject({
    alerts: [{ deviceId: 'east', trace: expect.any(Array) }],
    unseen: [],
  });
  expect(files.get('readings/east.csv')!.toString()).toContain('east,0.2');

  // The chain can be followed with what README.txt says, without the hub.
  const { caseId, lastHash, lines } = json('history.json');
  let hash = '';
  for (const { n, at, actor, action, fromState, toState, comment, detail } of lines) {
    const sorted = Object.fromEntries(Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    hash = sha256(
      `${hash}\n${JSON.stringify([caseId, n, at, actor, action, fromState, toState, comment, sorted])}`,
    );
  }
  expect(hash).toBe(lastHash);

  writeFileSync(join(dataDir, 'evidence', `${photo.id}.jpg`), 'changed');
  const later = unzipped(Buffer.from(await (await get('viewer')).arrayBuffer()));
  const evidenceLine = later
    .get('SHA256SUMS')!
    .toString()
    .split('\n')
    .find((line) => line.includes(photo.id));
  expect(evidenceLine).toBe(sums.find((line) => line.includes(photo.id)));
  expect(sha256(later.get(`evidence/${photo.id}.jpg`)!)).not.toBe(evidenceLine!.slice(0, 64));

  const audited = await store.db
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'case.bundle')
    .execute();
  expect(audited.map(({ actor }) => actor)).toEqual(['viewer', 'viewer']);
  expect((await get('viewer@110199001001001')).status).toBe(404);
  expect((await call('viewer', 'GET', `/cases/${id}/evidence`)).body.items).toHaveLength(1);
});

test('a bundle is written as fast as it is read, and a reader that hangs up ends it', async () => {
  let written = 0;
  let ended = 0;
  const { url } = await open(() =>
    (async function* () {
      try {
        for (;;) {
          written++;
          yield Buffer.alloc(65_536);
        }
      } finally {
        ended++;
      }
    })(),
  );
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers: { authorization: 'Bearer viewer' } }, resolve)
      .on('error', reject)
      .end();
  });
  await new Promise((resolve) => response.once('readable', resolve));
  await vi.waitFor(() => expect(written).toBeGreaterThan(0));
  response.destroy();
  await vi.waitFor(() => expect(ended).toBe(1));
  expect(written).toBeLessThan(1000);
});
