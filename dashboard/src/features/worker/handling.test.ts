import { expect, test } from 'vitest';
import type { Evidence } from '../../api/evidence.ts';
import { requestsFor } from './handling.ts';

const photo = new Blob(['x']);
const before = { id: 'e1', kind: 'photo', role: 'before', wrong: null } as Evidence;
const value = { id: 'c1', typeCode: '1101990101', evidence: [before] };
const made = (name: Parameters<typeof requestsFor>[1], given = {}, of = value) => {
  let n = 0;
  return requestsFor(of, name, { comment: '', photos: [], ...given }, () => `k${++n}`);
};

test('a matter is closed on the spot with the photo the hub has and the one taken now', () => {
  expect(made('quick-close')).toBeNull();
  const closing = made('quick-close', { photos: [photo] });
  expect(closing?.map(({ request }) => request.kind)).toEqual(['photo', 'quick-close']);
  expect(closing?.[1]?.request).toMatchObject({ before: [{ evidenceId: 'e1' }], after: [{ photo: 'k1' }] });
  const spoiled = { ...value, evidence: [{ ...before, wrong: { by: 'a', at: 1, reason: 'b' } }] };
  expect(made('quick-close', { photos: [photo] }, spoiled)).toBeNull();
});

test('a result, a return and a failed verification want words', () => {
  for (const name of ['done', 'return', 'fail'] as const) {
    expect(made(name)).toBeNull();
    expect(made(name, { comment: 'cleared' })).toHaveLength(1);
  }
  expect(made('handle')?.[0]?.request).toMatchObject({ deed: { action: 'handle', done: false } });
  expect(made('done', { comment: 'cleared', photos: [photo] })?.map(({ request }) => request.kind)).toEqual([
    'photo',
    'case',
  ]);
});
