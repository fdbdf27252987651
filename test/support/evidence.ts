import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CaseOfficeOptions, openCaseOffice } from './case-office.ts';
import { jpegOf } from './photos.ts';
import { freshLocation, openAt } from './stores.ts';
import { tempDir } from './temp.ts';

export const rubbish = { description: '一堆垃圾', gridCode: '110199001001001', typeCode: '1101990101' };

/** A photo with metadata. */
export const photo = jpegOf({
  orientation: 6,
  taken: { local: '2026-11-23T11:30:00', offset: null },
  place: { lng: 116.3, lat: 39.9 },
});

/** A case that a worker has reported, in an office that keeps evidence. */
export async function openCaseWithEvidence(options: CaseOfficeOptions = {}) {
  const dataDir = tempDir();
  const store = await openAt(await freshLocation('sqlite'));
  const office = await openCaseOffice(store, { dataDir, ...options });
  const { body: made } = await office.call('worker', 'POST', '/cases', rubbish);
  const id: string = made.id;
  const send = async (as: string, query: string, body: NonNullable<RequestInit['body']>, type?: string) => {
    const headers = { authorization: `Bearer ${as}`, ...(type !== undefined && { 'content-type': type }) };
    const response = await fetch(`${office.api}/cases/${id}/evidence${query}`, {
      method: 'POST',
      headers,
      body,
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
    return { status: response.status, body: (await response.json()) as any };
  };
  const get = (path: string, headers: Record<string, string> = {}, as = 'viewer') =>
    fetch(`${office.api}/cases/${id}/${path}`, { headers: { authorization: `Bearer ${as}`, ...headers } });
  const files = () => readdirSync(join(dataDir, 'evidence')).filter((name) => name !== 'unclaimed');
  return { ...office, dataDir, store, id, send, get, files };
}
