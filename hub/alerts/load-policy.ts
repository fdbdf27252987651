import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type LoadedDefinition, madeRule } from '../rules/load.ts';
import { flappingRuleSchema } from '../rules/schema.ts';
import { RuleFilesError, YamlFile } from '../rules/yaml-file.ts';
import { type AlertPolicy, noPolicy, policyOf, policySchema } from './policy.ts';

/** The policy, with the rules it makes: they have versions and are listed as those of rule files are. */
export interface LoadedPolicy {
  policy: AlertPolicy;
  rules: LoadedDefinition[];
  /** What is no mistake and may still not be meant, with file and line. */
  doubts: string[];
}

/**
 * Reads the policy file; without it there is no policy. `known`: the rules there are.
 * @throws RuleFilesError with every problem of it.
 */
export function loadPolicy(path: string, known: readonly LoadedDefinition[]): LoadedPolicy {
  if (!existsSync(path)) return { policy: noPolicy, rules: [], doubts: [] };
  const file = new YamlFile(basename(path), readFileSync(path, 'utf8'));
  const written = file.read(policySchema, 'policy');
  const firstAt = new Map<string, number>();
  for (const [i, { id }] of written?.inhibit.entries() ?? []) {
    const line = file.lineOf(['inhibit', i, 'id']);
    const first = firstAt.get(id);
    if (first === undefined) firstAt.set(id, line);
    else
      file.report(
        ['inhibit', i, 'id'],
        null,
        `inhibit.${i}.id`,
        `${id} is also in line ${first}: rename one of them`,
      );
  }
  const twin = known.find(({ definition }) => definition.id === FLAPPING);
  if (written?.flapping && twin)
    file.report(
      ['flapping'],
      null,
      'flapping',
      `there is a rule of that id in ${twin.file}:${twin.line}: rename it`,
    );
  if (!written || file.problems.length > 0) throw new RuleFilesError(file.problems);
  const policy = policyOf(written);
  const rules = policy.flapping
    ? [madeRule(flappingDefinition(policy.flapping), file.name, file.lineOf(['flapping']))]
    : [];
  const ids = new Set([...known, ...rules].map(({ definition }) => definition.id));
  const doubts = written.inhibit.flatMap((inhibition, i) =>
    (['source', 'target'] as const).flatMap((side) =>
      (inhibition[side].rules ?? []).flatMap((id, n) => {
        const at = `${file.name}:${file.lineOf(['inhibit', i, side, 'rules', n])}`;
        return ids.has(id) ? [] : [`${at}: inhibit.${i}.${side}.rules.${n}: there is no rule ${id}`];
      }),
    ),
  );
  return { policy, rules, doubts };
}

const FLAPPING = 'flapping';

function flappingDefinition({ severity }: NonNullable<AlertPolicy['flapping']>) {
  const title = { zh: '信号抖动', en: 'Flapping' };
  return flappingRuleSchema.parse({ id: FLAPPING, on: FLAPPING, title, severity });
}
