import { expect, test } from 'vitest';
import { requestsOf } from './report.ts';

const kind = { code: '1101990101', name: { zh: '暴露垃圾', en: 'Exposed rubbish' }, emergency: false };
const photo = new Blob(['x']);
const finding = {
  kind,
  words: '',
  place: { lng: 116.3, lat: 39.9, accuracyM: 8 },
  before: [photo],
  after: [],
};

test('a report without words says its kind, and its photo names the report', () => {
  const [report, shot, ...rest] = requestsOf(finding);
  expect(report?.request).toEqual({
    kind: 'report',
    body: { description: '暴露垃圾', severity: 'minor', typeCode: '1101990101', lng: 116.3, lat: 39.9 },
  });
  expect(shot?.request).toMatchObject({ kind: 'photo', of: { reportId: report?.id }, role: 'before' });
  expect(rest).toEqual([]);
});

test('what was fixed on the spot is closed with the photos before and after, last of all', () => {
  const made = requestsOf({ ...finding, after: [photo] });
  expect(made.map(({ request }) => request.kind)).toEqual(['report', 'photo', 'photo', 'quick-close']);
  expect(made.at(-1)?.request).toMatchObject({
    before: [{ photo: made[1]?.id }],
    after: [{ photo: made[2]?.id }],
  });
  expect(new Set(made.map(({ id }) => id)).size).toBe(4);
});

test('an emergency is reported as critical', () => {
  const [report] = requestsOf({ ...finding, kind: { ...kind, emergency: true } });
  expect(report?.request).toMatchObject({ body: { severity: 'critical' } });
});
