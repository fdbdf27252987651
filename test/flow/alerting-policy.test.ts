import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadPolicy } from '../../hub/alerts/load-policy.ts';
import { loadRuleFiles, RuleFilesError } from '../../hub/rules/load.ts';
import { tempDir } from '../support/temp.ts';

const shipped = (path: string): string => fileURLToPath(new URL(`../../config/${path}`, import.meta.url));

function written(...lines: string[]): string {
  const path = join(tempDir(), 'alerting.yml');
  writeFileSync(path, lines.join('\n'));
  return path;
}

function problemsOf(path: string, known: Parameters<typeof loadPolicy>[1] = []): string[] {
  try {
    loadPolicy(path, known);
  } catch (error) {
    if (error instanceof RuleFilesError)
      return error.problems.map(({ file, line, key, message }) => `${file}:${line} ${key} ${message}`);
    throw error;
  }
  return [];
}

test('the shipped policy is read against the shipped rules without a doubt', () => {
  const { policy, rules, doubts } = loadPolicy(shipped('alerting.yml'), loadRuleFiles(shipped('rules')));
  expect(doubts).toEqual([]);
  expect(policy).toMatchObject({
    flapping: { edges: 6, withinMs: 600_000, severity: 'minor' },
    remindMs: { critical: 60_000, major: 300_000, minor: 1_800_000 },
    groupBy: ['grid', 'rule'],
  });
  expect(policy.inhibit.map(({ id }) => id)).toContain('power-cut');
  expect(rules).toMatchObject([{ definition: { id: 'flapping', title: { zh: '信号抖动' } } }]);
});

test('without a file there is no policy, and an empty one says as much', () => {
  const nothing = { inhibit: [], flapping: null, remindMs: {}, groupBy: ['grid', 'rule'] };
  expect(loadPolicy(join(tempDir(), 'none.yml'), [])).toEqual({ policy: nothing, rules: [], doubts: [] });
  expect(loadPolicy(written('# nothing yet'), []).policy).toEqual(nothing);
});

test('every mistake of the policy is told at once, with file, line and key', () => {
  const path = written(
    'inhibit:',
    '  - id: Power',
    '    source: {}',
    '    target: { rules: [a], severtiy: minor }',
    '    where: street',
    'flapping: { edges: 2, within: 10, severity: minor }',
    'remind: { critical: 1s }',
    'group: [street]',
    'gruop: [grid]',
  );
  expect(problemsOf(path)).toEqual([
    expect.stringMatching(/^alerting.yml:2 inhibit.0.id write an id/),
    expect.stringMatching(/^alerting.yml:3 inhibit.0.source write at least one/),
    expect.stringMatching(/^alerting.yml:4 inhibit.0.target.severtiy there is no such key/),
    expect.stringMatching(/^alerting.yml:5 inhibit.0.where write one of device, cell/),
    expect.stringMatching(/^alerting.yml:6 flapping.edges write 3 or more/),
    expect.stringMatching(/^alerting.yml:6 flapping.within write a duration/),
    expect.stringMatching(/^alerting.yml:7 remind.critical write 10s or more/),
    expect.stringMatching(/^alerting.yml:8 group.0 write some of grid/),
    expect.stringMatching(/^alerting.yml:9 gruop there is no such key/),
  ]);
});

test('two inhibitions of one id and a rule named flapping are mistakes, a rule that is not there is a doubt', () => {
  const one = '  - { id: one, source: { rules: [a] }, target: { rules: [b] }, where: cell }';
  expect(problemsOf(written('inhibit:', one, one))).toEqual([
    'alerting.yml:3 inhibit.1.id one is also in line 2: rename one of them',
  ]);
  const flapping = written('flapping: { edges: 3, within: 1min, severity: minor }');
  const [twin] = loadPolicy(flapping, []).rules;
  expect(problemsOf(flapping, [twin!])).toEqual([expect.stringContaining('there is a rule of that id')]);
  expect(loadPolicy(written('inhibit:', one), []).doubts).toEqual([
    'alerting.yml:2: inhibit.0.source.rules.0: there is no rule a',
    'alerting.yml:2: inhibit.0.target.rules.0: there is no rule b',
  ]);
});
