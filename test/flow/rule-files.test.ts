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
