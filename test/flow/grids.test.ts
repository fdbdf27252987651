import { expect, it } from 'vitest';
import { loadGrids } from '../../hub/grids/grids.ts';
import { validateInThread } from '../../hub/grids/import/thread.ts';
import { collection, gridFeature, gridsOver, rectangle } from '../support/grids.ts';
import { eachDialect, openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const street = gridFeature('s1', 'street', null, rectangle(116.4, 39.9, 116.42, 39.91), { name: '槐荫街道' });
const west = gridFeature('s1w', 'community', 's1', rectangle(116.4, 39.9, 116.41, 39.91));
const east = gridFeature('s1e', 'community', 's1', rectangle(116.41, 39.9, 116.42, 39.91));
const cell = gridFeature('s1w1', 'grid', 's1w', rectangle(116.4, 39.9, 116.41, 39.91), {
  class: 'residential',
  households: 142,
  population: 871,
});
const district = [street, west, east, cell];

const fresh = () => openAt({ dataDir: tempDir(), databaseUrl: undefined });

async function withDistrict(withDevices?: readonly string[]) {
  const hub = await gridsOver(await fresh(), withDevices);
  const { status, body } = await hub.import(district);
  expect([status, body]).toEqual([200, { imported: 4, created: 4, updated: 0, warnings: [] }]);
  return hub;
}

const codes = (answer: { body: { items: { code: string }[] } }) => answer.body.items.map(({ code }) => code);
const stored = async ({ store }: { store: Awaited<ReturnType<typeof fresh>> }) =>
  (await store.db.selectFrom('grids').select('code').orderBy('code').execute()).map(({ code }) => code);

eachDialect((_dialect, openFresh, reopen) => {
  it('an import is all there after a restart, with what it replaced and who did it', async () => {
    const store = await openFresh();
    const hub = await gridsOver(store);
    await hub.import(district);
    const grown = { ...cell, properties: { ...cell.properties, households: 150 } };
    expect((await hub.import([grown])).body).toMatchObject({ imported: 1, created: 0, updated: 1 });
    expect(hub.changes()).toBe(2);

    const before = hub.grids.all();
    const again = await reopen(store);
    const grids = await loadGrids(again);
    expect(grids.all()).toEqual(before);
    expect(grids.get('s1w1')).toMatchObject({ households: 150, population: 871, parent: 's1w' });
    const audit = await again.db.selectFrom('audit').selectAll().orderBy('id').execute();
    expect(audit.map(({ actor, action, target }) => [actor, action, target])).toEqual([
      ['admin of all', 'grids.import', '4 grids'],
      ['admin of all', 'grids.import', 's1w1'],
    ]);
  });
});

it('one fault in one feature, and nothing of the file is stored or answered from memory', async () => {
  const hub = await withDistrict();
  const before = hub.grids.all();
  const added = gridFeature('s2', 'street', null, rectangle(116.5, 39.9, 116.52, 39.91));
  const open = gridFeature('s3', 'street', null, rectangle(116.6, 39.9, 116.62, 39.91).slice(1));
  const overlapping = gridFeature('s4', 'street', null, rectangle(116.51, 39.9, 116.53, 39.91));
  const { status, body, type } = await hub.import([added, open, overlapping]);
  expect(status).toBe(422);
  expect(type).toContain('application/problem+json');
  expect(body).toMatchObject({
    code: 'import-faults',
    total: 2,
    faults: [
      { feature: 1, code: 's3', fault: 'open-ring', at: [116.6, 39.9] },
      { feature: 2, code: 's4', fault: 'overlap', with: 's2' },
    ],
  });
  expect(body.detail).toContain('Nothing was imported: 2 faults in 3 features');
  expect(hub.grids.all()).toEqual(before);
  expect(await stored(hub)).toEqual(['s1', 's1e', 's1w', 's1w1']);
  expect(hub.changes()).toBe(1);
});

it('what is exported imports again and comes out the same, byte for byte', async () => {
  const hub = await gridsOver(await fresh());
  const digits = 121.51904946012345;
  const islands = {
    type: 'Feature',
    properties: { ...street.properties, code: 'i1', name: '两岛' },
    geometry: {
      type: 'MultiPolygon',
      coordinates: [
        [rectangle(digits, 25.02, 121.53, 25.03), rectangle(121.521, 25.021, 121.522, 25.022)],
        [rectangle(121.54, 25.02, 121.55, 25.03).toReversed()],
      ],
    },
  };
  await hub.import([...district, islands]);
  const { text, body, type } = await hub.get('/grids.geojson');
  expect(type).toContain('application/geo+json');
  const byCode = new Map(body.features.map((one: typeof street) => [one.properties.code, one]));
  for (const one of [...district, islands]) expect(byCode.get(one.properties.code)).toEqual(one);
  expect(body.features[0].properties.level).toBe('street');

  const other = await gridsOver(await fresh());
  expect((await other.call('POST', '/grids/import', text)).body).toMatchObject({ imported: 5, warnings: [] });
  expect((await other.get('/grids.geojson')).text).toBe(text);
  expect((await hub.call('POST', '/grids/import', text)).body).toMatchObject({ created: 0, updated: 5 });
});

it('the list pages through the tree, filtered by parent and level', async () => {
  const hub = await withDistrict();
  expect(codes(await hub.get('/grids'))).toEqual(['s1', 's1e', 's1w', 's1w1']);
  expect(codes(await hub.get('/grids?parent=s1'))).toEqual(['s1e', 's1w']);
  expect(codes(await hub.get('/grids?level=grid'))).toEqual(['s1w1']);
  expect(codes(await hub.get('/grids?parent=s1&level=grid'))).toEqual([]);
  const first = await hub.get('/grids?limit=3');
  expect(codes(first)).toEqual(['s1', 's1e', 's1w']);
  const rest = await hub.get(`/grids?limit=3&cursor=${first.body.next}`);
  expect([codes(rest), rest.body.next]).toEqual([['s1w1'], null]);
  expect(first.body.items[0]).toMatchObject({
    name: '槐荫街道',
    children: 2,
    updatedAt: expect.stringContaining('T'),
  });
  expect(first.body.items[0]).not.toHaveProperty('geometry');
});

it('one grid comes with its geometry and the way down to it', async () => {
  const hub = await withDistrict();
  const { body } = await hub.get('/grids/s1w1');
  expect(body).toMatchObject({ code: 's1w1', households: 142, children: 0 });
  expect(body.path.map(({ name }: { name: string }) => name)).toEqual(['槐荫街道', 's1w']);
  expect(body.geometry.coordinates).toEqual([cell.geometry.coordinates]);
  expect(await hub.get('/grids/nowhere')).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

it('a user sees their subtree and nothing else exists for them', async () => {
  const hub = await withDistrict();
  const as = 'viewer:s1w';
  expect(codes(await hub.get('/grids', as))).toEqual(['s1w', 's1w1']);
  expect(codes(await hub.get('/grids?parent=s1', as))).toEqual(['s1w']);
  const { body } = await hub.get('/grids.geojson', as);
  expect(body.features.map((one: typeof street) => one.properties.code)).toEqual(['s1w', 's1w1']);
  expect((await hub.get('/grids/s1e', as)).status).toBe(404);
  expect((await hub.get('/grids/s1w1', as)).body.path).toHaveLength(1);
  expect(await hub.import([cell], { as })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

it('whoever holds a part of the tree imports into that part only', async () => {
  const hub = await withDistrict();
  const as = 'admin:s1w';
  const inside = gridFeature('s1w1', 'grid', 's1w', rectangle(116.4, 39.9, 116.405, 39.91));
  const more = gridFeature('s1w2', 'grid', 's1w', rectangle(116.405, 39.9, 116.41, 39.91));
  expect((await hub.import([inside, more], { as })).status).toBe(200);
  const refused = [
    gridFeature('s9', 'street', null, rectangle(117, 39.9, 117.1, 39.91)),
    gridFeature('s1e1', 'grid', 's1e', rectangle(116.41, 39.9, 116.42, 39.91)),
    { ...east, properties: { ...east.properties, name: '改名' } },
    { ...inside, properties: { ...inside.properties, parent: 's1e' } },
    { ...west, properties: { ...west.properties, parent: null } },
  ];
  for (const feature of refused) {
    const { status, body } = await hub.import([more, feature], { as });
    expect([status, body.code]).toEqual([403, 'outside-scope']);
  }
  const renamed = { ...west, properties: { ...west.properties, name: '西社区' } };
  expect((await hub.import([renamed], { as })).status).toBe(200);
  expect(hub.grids.get('s1w')?.name).toBe('西社区');
});

it('a dry run says what a file would do, or its faults, and stores nothing', async () => {
  const hub = await gridsOver(await fresh());
  const tried = await hub.import(district, { query: '?dryRun=true' });
  const would = { imported: 0, created: 4, updated: 0, warnings: [], dryRun: true };
  expect([tried.status, tried.body]).toEqual([200, would]);
  const orphan = gridFeature('s9', 'grid', 'nowhere', rectangle(116.5, 39.9, 116.52, 39.91));
  const faulty = await hub.import([orphan], { query: '?dryRun=true' });
  expect([faulty.status, faulty.body.faults]).toMatchObject([422, [{ fault: 'unknown-parent' }]]);
  expect([hub.grids.size, hub.changes(), await stored(hub)]).toEqual([0, 0, []]);
});

it('gaps are told, or refused when asked for', async () => {
  const hub = await withDistrict();
  const half = gridFeature('s1w1', 'grid', 's1w', rectangle(116.4, 39.9, 116.405, 39.91));
  const strict = await hub.import([half], { query: '?gaps=refuse' });
  expect(strict).toMatchObject({
    status: 422,
    body: { faults: [{ feature: null, code: 's1w', fault: 'gap' }] },
  });
  const lenient = await hub.import([half]);
  expect(lenient).toMatchObject({
    status: 200,
    body: { imported: 1, warnings: [{ code: 's1w', fault: 'gap' }] },
  });
});

it('a grid with children or devices stays, one without goes and is gone after a restart', async () => {
  const hub = await withDistrict(['s1e']);
  expect(await hub.remove('s1w')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('below it') },
  });
  expect(await hub.remove('s1e')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('devices') },
  });
  expect((await hub.remove('s1w1', 'admin:s1e')).status).toBe(404);
  expect((await hub.remove('s1w1')).status).toBe(204);
  expect((await hub.remove('s1w1')).status).toBe(404);
  expect(hub.grids.locate(116.405, 39.905)?.code).toBe('s1w');
  expect(await stored(hub)).toEqual(['s1', 's1e', 's1w']);
  const last = await hub.store.db
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'grids.delete')
    .execute();
  expect(last.map(({ target }) => target)).toEqual(['s1w1']);
});

it('of two imports at once the second is told to wait', async () => {
  const hub = await withDistrict();
  const answers = await Promise.all([hub.import(district), hub.import(district)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect((await hub.import(district)).status).toBe(200);
});

it('an import checked against a grid that is deleted meanwhile is refused, not stored beside it', async () => {
  const hub = await withDistrict();
  const below = gridFeature('s1e1', 'grid', 's1e', rectangle(116.41, 39.9, 116.42, 39.91));
  const importing = hub.import([below]);
  // Checking takes a thread of its own, so the deletion comes before its answer.
  expect((await hub.remove('s1e')).status).toBe(204);
  expect(await importing).toMatchObject({ status: expect.toBeOneOf([409, 422]) });
  expect(hub.grids.has('s1e1')).toBe(false);
});

it.each([
  ['no collection', { type: 'Feature' }, 400],
  ['no features', collection([]), 400],
  ['another reference system', { ...collection(district), crs: { properties: { name: 'EPSG:3857' } } }, 400],
  ['too many features', collection(Array.from({ length: 5_001 }, () => null)), 413],
  ['no JSON', '{"type":', 400],
])('%s is refused before anything is looked at', async (_, body, status) => {
  const hub = await gridsOver(await fresh());
  expect((await hub.call('POST', '/grids/import', body)).status).toBe(status);
});

it('what a desktop GIS adds is taken: WGS 84 by its names, a byte order mark, plain JSON', async () => {
  const hub = await gridsOver(await fresh());
  const named = {
    ...collection(district),
    name: 'grids',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
  };
  expect((await hub.call('POST', '/grids/import', `\uFEFF${JSON.stringify(named)}`)).status).toBe(200);
  const chinese = { ...collection(district), crs: { properties: { name: 'urn:ogc:def:crs:EPSG::4490' } } };
  expect((await hub.call('POST', '/grids/import', chinese, 'admin:all', 'application/json')).status).toBe(
    200,
  );
});

it('arrays nested by the thousand are an answer, not a crash', async () => {
  const hub = await gridsOver(await fresh());
  const deep = `${'['.repeat(200_000)}1${']'.repeat(200_000)}`;
  const body = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"a"},"geometry":{"type":"Polygon","coordinates":${deep}}}]}`;
  const { status } = await hub.call('POST', '/grids/import', body);
  expect([400, 422]).toContain(status);
  expect((await hub.import(district)).status).toBe(200);
});

it('a file that takes too long to check is given up, and the thread with it', async () => {
  const checking = validateInThread({ features: district, stored: [], gaps: 'warn' }, 1);
  await expect(checking).rejects.toMatchObject({ code: 'payload-too-large' });
});
