import { existsSync, readFileSync } from 'node:fs';
import type { FeatureCollection } from 'geojson';
import { describe, expect, it } from 'vitest';
import { gridsOver } from '../support/grids.ts';
import { openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const dir = new URL('../../../shared/data/grids-taipei/', import.meta.url);
const units = new URL('taipei_63000050_basic_units.geojson', dir);
const points = new URL('taipei_63000050_basic_units.points.csv', dir);
// Real data that is not part of the project: a clone goes without, also in continuous integration.
const there = existsSync(units) && existsSync(points);
if (!there) process.stderr.write(`skipped: the statistical units of Taipei are not at ${dir.pathname}\n`);

function features() {
  const { features: raw } = JSON.parse(readFileSync(units, 'utf8')) as FeatureCollection;
  return raw.map(({ properties, geometry }) => ({
    type: 'Feature',
    properties: { code: String(properties?.CODEBASE), name: String(properties?.CODEBASE), level: 'cell' },
    geometry,
  }));
}

describe.skipIf(!there)('the 759 statistical units of a district of Taipei', () => {
  it('are imported within two seconds, and found again at all 2,000 points where GEOS finds them', async () => {
    const hub = await gridsOver(await openAt({ dataDir: tempDir(), databaseUrl: undefined }));
    const given = features();
    const started = performance.now();
    const { status, body } = await hub.import(given);
    const tookMs = performance.now() - started;
    expect([status, body]).toEqual([200, { imported: 759, created: 759, updated: 0, warnings: [] }]);
    expect(tookMs).toBeLessThan(2000);

    const lines = readFileSync(points, 'utf8').trim().split('\n').slice(1);
    expect(lines).toHaveLength(2000);
    const wrong = lines.filter((line) => {
      const [lng, lat, expected] = line.split(',');
      return (hub.grids.locate(Number(lng), Number(lat))?.code ?? '') !== expected;
    });
    expect(wrong).toEqual([]);
  });

  it('come out as they went in, less the third coordinate', async () => {
    const hub = await gridsOver(await openAt({ dataDir: tempDir(), databaseUrl: undefined }));
    const given = features();
    await hub.import(given);
    const { body } = await hub.get('/grids.geojson');
    const flat = given.map(({ properties, geometry }) => [
      properties.code,
      geometry.type === 'Polygon' && geometry.coordinates.map((ring) => ring.map(([lng, lat]) => [lng, lat])),
    ]);
    const out = (body as FeatureCollection).features.map((one) => [
      one.properties?.code,
      one.geometry.type === 'Polygon' && one.geometry.coordinates,
    ]);
    expect(new Map(out as [string, unknown][])).toEqual(new Map(flat as [string, unknown][]));
  });

  it('are refused whole when one of them is moved a few metres into its neighbours', async () => {
    const hub = await gridsOver(await openAt({ dataDir: tempDir(), databaseUrl: undefined }));
    const given = structuredClone(features());
    const moved = given[300];
    if (moved?.geometry.type !== 'Polygon') throw new Error('the data has changed');
    for (const position of moved.geometry.coordinates.flat()) position[0] = (position[0] ?? 0) + 5e-5;
    const { status, body } = await hub.import(given);
    expect(status).toBe(422);
    const concerned = body.faults.map((fault: { code: string; with: string }) => [fault.code, fault.with]);
    expect(concerned.length).toBeGreaterThan(0);
    expect(concerned.every((pair: string[]) => pair.includes(moved.properties.code))).toBe(true);
    expect(hub.grids.size).toBe(0);
  });
});
