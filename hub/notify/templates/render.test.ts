import { expect, it } from 'vitest';
import type { EventParams } from './render.ts';
import { render } from './render.ts';

const fire: EventParams = {
  event: 'opened',
  title: { zh: '烟雾报警', en: 'Smoke alarm' },
  severity: 'critical',
  confirmed: false,
  gridCode: '110108001001001',
  gridName: '第一网格',
  place: '幸福路 1 号',
  figures: '0.31 dB/m ≥ 0.15 dB/m · 5 s',
  at: 0,
  caseNumber: null,
  by: null,
  comment: null,
  path: '/alerts/a1',
};
const reading = {
  language: 'zh',
  drill: false,
  local: () => '11-24 08:00',
  publicUrl: 'https://hub.example',
} as const;
const params = { ...fire };

it('says what, how bad, where, when, by which figures, and where to look', () => {
  expect(render('event', params, reading)).toEqual({
    subject: '[特别重大] 告警: 烟雾报警',
    text: [
      '[特别重大] 告警: 烟雾报警',
      '地点: 幸福路 1 号',
      '网格: 第一网格 110108001001001',
      '时间: 11-24 08:00',
      '数值: 0.31 dB/m ≥ 0.15 dB/m · 5 s',
      '详情: https://hub.example/alerts/a1',
    ].join('\n'),
    short: '[特别重大] 告警: 烟雾报警, 幸福路 1 号, 11-24 08:00 https://hub.example/alerts/a1',
  });
  expect(
    render('event', { ...params, place: null }, { ...reading, language: 'en', publicUrl: null }),
  ).toMatchObject({
    subject: '[Critical] Alert: Smoke alarm',
    short: '[Critical] Alert: Smoke alarm, 第一网格, 11-24 08:00',
  });
});

it.each([
  ['event', params],
  ['digest', { count: 2, bySeverity: { minor: 2 }, from: 0, to: 1, lines: [params], more: 1 }],
  ['notice', { subject: { zh: '出动', en: 'Go' }, text: { zh: '立即出动', en: 'Go now' } }],
  ['reachability', { at: 0 }],
  [
    'standdown',
    { title: { zh: '火灾', en: 'Fire' }, caseNumber: '1', reason: { zh: '案件作废', en: 'cancelled' } },
  ],
  [
    'dispatch',
    { title: 'Fire', severity: 'critical', caseNumber: '1', caseId: 'c1', gridCode: 'g1', address: null },
  ],
])('marks a drill first and last in %s, in every form and language', (template, facts) => {
  const zh = render(template, facts, { ...reading, drill: true });
  const en = render(template, facts, { ...reading, drill: true, language: 'en' });
  for (const said of [zh.subject, zh.text, zh.short]) expect(said).toMatch(/^【演练】/);
  for (const said of [en.subject, en.text, en.short]) expect(said).toMatch(/^\[DRILL\] /);
  expect(zh.text).toMatch(/非真实警情 ※$/);
  expect(en.text).toMatch(/There is no real alarm\. \*\*\*$/);
});

it('tells in a digest how many of what and the worst of them', () => {
  const facts = { count: 12, bySeverity: { minor: 9, major: 3 }, from: 0, to: 1, lines: [params], more: 11 };
  expect(render('digest', facts, { ...reading, language: 'en' }).text.split('\n')).toEqual([
    '12 notifications in one (Major 3, Minor 9)',
    '11-24 08:00 - 11-24 08:00',
    '- 11-24 08:00 [Critical] Smoke alarm, 幸福路 1 号',
    'and 11 more',
    'Details: https://hub.example/',
  ]);
});
