import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRuleFiles, RuleFilesError } from '../../hub/rules/load.ts';
import { tempDir } from '../support/temp.ts';

/** A folder of rules as they are written, by file name. */
function folder(files: Readonly<Record<string, readonly string[]>>): string {
  const dir = tempDir();
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(dir, name), lines.join('\n'));
  return dir;
}

function problemsOf(dir: string) {
  try {
    loadRuleFiles(dir);
  } catch (error) {
    if (error instanceof RuleFilesError) return error.problems;
    throw error;
  }
  return [];
}

const rule = (id: string, when: string): string[] => [
  `  - id: ${id}`,
  '    title: { zh: 测试, en: test }',
  '    kinds: [smoke]',
  `    when: ${when}`,
  '    severity: major',
];

test('every mistake of every rule file is told at once, with file, line and rule', () => {
  const dir = folder({
    'a.yml': ['rules:', ...rule('good', 'smoke > 1'), ...rule('typo', 'smok > 1')],
    'b.yml': ['rules:', ...rule('Loud', 'smoke > 1'), '    vloume: 3'],
  });
  expect(problemsOf(dir)).toMatchObject([
    { file: 'a.yml', line: 10, rule: 'typo', key: 'when', message: expect.stringContaining('`smok`') },
    { file: 'b.yml', line: 2, rule: 'Loud', key: 'id' },
    { file: 'b.yml', line: 7, rule: 'Loud', key: 'vloume' },
  ]);
});

test('a rule id that is there twice is told at its second place, with the first', () => {
  const dir = folder({
    'a.yml': ['rules:', ...rule('same', 'smoke > 1'), ...rule('same', 'smoke > 2')],
    'b.yml': ['rules:', ...rule('same', 'smoke > 3')],
  });
  expect(problemsOf(dir)).toMatchObject([
    { file: 'a.yml', line: 7, rule: 'same', key: 'id', message: expect.stringContaining('a.yml:2') },
    { file: 'b.yml', line: 2, rule: 'same', key: 'id', message: expect.stringContaining('a.yml:2') },
  ]);
});

test('a confirmation that cannot be meant, and silence about an unknown metric, are told with what to write instead', () => {
  const dir = folder({
    'a.yml': [
      'rules:',
      ...rule('no-place', 'smoke > 1'),
      '    confirm: { within: 0s }',
      ...rule('two-places', 'smoke > 1'),
      '    confirm: { in: floor, radius: 30 }',
      ...rule('already', 'smoke > 1'),
      '    stage: confirmed',
      '    confirm: { in: floor }',
      ...rule('alone', 'smoke > 1'),
      '    confirm: { devices: 1, in: house }',
      ...rule('typo', 'smoke > 1'),
      '    confirm: { in: cell, rules: [no-place, smoke-silent] }',
      '  - { id: smoke-silent, on: silence, kinds: [smoke], title: { zh: 无, en: None }, metric: smok, after: 0s, severity: minor }',
    ],
  });
  const problems = problemsOf(dir).map(({ rule: id, key }) => `${id} ${key}`);
  expect(problems.sort()).toEqual([
    'alone confirm.devices',
    'alone confirm.in',
    'already confirm',
    'no-place confirm',
    'no-place confirm.within',
    'smoke-silent after',
    'smoke-silent metric',
    'two-places confirm.radius',
  ]);
  const names = folder({
    'a.yml': ['rules:', ...rule('typo', 'smoke > 1'), '    confirm: { in: cell, rules: [typo, smok] }'],
  });
  expect(problemsOf(names)).toMatchObject([
    { line: 2, rule: 'typo', key: 'confirm.rules.1', message: expect.stringContaining('smok') },
  ]);
});

test('what cannot be meant is told with what to write instead', () => {
  const dir = folder({
    'a.yml': [
      'rules:',
      ...rule('ladder', 'smoke > 1'),
      '    raise:',
      '      - { when: smoke > 2, severity: minor, hold: 3 }',
      ...rule('falls', 'smoke > 1'),
      '    raise:',
      '      - { when: smoke > 2, severity: minor }',
      '      - { when: smoke > 3, severity: critical, clear: smok < 2, cleer: 1 }',
      ...rule('latched', 'smoke > 1'),
      '    latching: true',
      '    keepFiring: 30s',
      ...rule('where', 'smoke > 1'),
      '    grids: [110108001]',
      '    labels: { floor: 3 }',
      '    enabled: maybe',
    ],
  });
  expect(problemsOf(dir)).toMatchObject([
    { line: 8, rule: 'ladder', key: 'raise.0.hold' },
    { line: 16, rule: 'falls', key: 'raise.1.cleer', message: expect.stringContaining('no such key') },
    { line: 23, rule: 'latched', key: 'keepFiring', message: expect.stringContaining('remove') },
    { line: 31, rule: 'where', key: 'enabled', message: 'write true or false' },
    { line: 29, rule: 'where', key: 'grids.0', message: 'write a grid code in quotes' },
    { line: 30, rule: 'where', key: 'labels.floor', message: expect.stringContaining('in quotes') },
  ]);
});

test('a step below its own rule is told, and so is a bad expression of a step', () => {
  const steps = [
    '    raise:',
    '      - { when: smoke > 2, severity: minor }',
    '      - { when: smoke > 3, severity: critical, clear: smok < 2 }',
  ];
  expect(problemsOf(folder({ 'a.yml': ['rules:', ...rule('falls', 'smoke > 1'), ...steps] }))).toMatchObject([
    { line: 9, rule: 'falls', key: 'raise.1.clear', message: expect.stringContaining('`smok`') },
    { line: 8, rule: 'falls', key: 'raise.0.severity', message: expect.stringContaining('mildest') },
  ]);
});

test('a schedule that says nothing is told', () => {
  const active = ['    active: { days: [monday], hours: "22-06", zone: x }'];
  expect(problemsOf(folder({ 'a.yml': ['rules:', ...rule('night', 'smoke > 1'), ...active] }))).toMatchObject(
    [
      { line: 7, rule: 'night', key: 'active.days.0', message: expect.stringContaining('mon') },
      { line: 7, rule: 'night', key: 'active.hours', message: expect.stringContaining('22:00-06:00') },
      { line: 7, rule: 'night', key: 'active.zone', message: expect.stringContaining('no such key') },
    ],
  );
});
