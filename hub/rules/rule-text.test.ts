import { expect, test } from 'vitest';
import { loadRuleFiles, readRuleFiles } from './load.ts';
import { readRule } from './rule-text.ts';
import { writeRule } from './written.ts';

const FILE = `rules:
  # Ventilated by hand.
  - id: garage-co   # the one below the market
    title: { zh: 车库, en: Garage }
    kinds: [co]
    when: co >= 30
    hold: 90s # as long as the fans take
    severity: major
  - &flat { id: flat, title: { zh: 测, en: Flat }, kinds: [co], when: co > 1, severity: minor }
  - { <<: *flat, id: flat-too }
`;

test('the text of one rule is taken out of its file with its comments, and reads the same alone', () => {
  const [garage, flat] = readRuleFiles([
    { name: 'co.yml', text: FILE.replace('  - { <<: *flat, id: flat-too }\n', '') },
  ]);
  expect(garage?.yaml.split('\n').slice(0, 3)).toEqual([
    '# Ventilated by hand.',
    'id: garage-co   # the one below the market',
    'title: { zh: 车库, en: Garage }',
  ]);
  expect(garage).toMatchObject({ line: 3, file: 'co.yml' });
  for (const rule of [garage, flat]) expect(readRule(rule!.yaml).rule?.digest).toBe(rule!.digest);
});

test.each(loadRuleFiles('config/rules').map((rule) => [rule.definition.id, rule] as const))(
  'what the rule %s means can be written down anew',
  (_id, { definition, digest, yaml }) => {
    expect(readRule(writeRule(definition)).rule?.digest).toBe(digest);
    expect(readRule(yaml).rule?.digest).toBe(digest);
  },
);

test('a rule whose file says part of it elsewhere gets a text that stands alone', () => {
  const anchored = FILE.replace('when: co > 1', 'when: &when co > 1').replace(
    '{ <<: *flat, id: flat-too }',
    '{ id: too, title: { zh: 测, en: Too }, kinds: [co], when: *when, severity: minor }',
  );
  const too = readRuleFiles([{ name: 'co.yml', text: anchored }]).at(-1);
  expect(readRule(too!.yaml).rule?.digest).toBe(too!.digest);
});

test('mistakes of one rule are told with their lines, and what is no rule at all with what to write', () => {
  const { problems, rule } = readRule(
    'id: x\ntitle: { zh: 测, en: X }\nkinds: [co]\nwhen: c0 > 1\nseverity: major\n',
  );
  expect([rule, problems]).toMatchObject([undefined, [{ line: 4, rule: 'x', key: 'when' }]]);
  expect(readRule('- id: x').problems).toMatchObject([
    { line: 1, message: expect.stringContaining('mapping') },
  ]);
  expect(readRule('').problems).toHaveLength(1);
  expect(readRule('id: *gone').problems).toMatchObject([{ key: 'yaml' }]);
  expect(readRule('id: [').problems).toMatchObject([{ key: 'yaml' }]);
});

test('durations of a definition may be milliseconds, and labels stay what they are', () => {
  const definition = {
    id: 'x',
    hold: 90_000,
    keepFiring: '5s',
    raise: [{ when: 'co > 1', hold: 1500 }],
    labels: { hold: 5 },
  };
  expect(writeRule(definition)).toBe(
    'id: x\nhold: 90s\nkeepFiring: 5s\nraise:\n  - when: co > 1\n    hold: 1500ms\nlabels:\n  hold: 5\n',
  );
});
