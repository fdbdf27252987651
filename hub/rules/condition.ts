import { Environment } from '@marcbachmann/cel-js';
import {
  build,
  type Explained,
  explainer,
  identifiers,
  isNode,
  type Metrics,
  numberOf,
} from './expression.ts';
import { type MetricInfo, metricCatalogue } from './metrics.ts';

export type { Explained, Metrics } from './expression.ts';

/** A plain comparison of one metric with a number: what cards and charts show as a threshold. */
export interface Threshold {
  metric: string;
  op: '>=' | '>' | '<=' | '<';
  value: number;
  unit: string;
}

/** A compiled CEL expression over the metrics of one reading. */
export interface Condition {
  source: string;
  /** The metrics it mentions. */
  needs: readonly string[];
  /** Set when the expression is one comparison. */
  threshold: Threshold | null;
  /** Undefined when the answer depends on a metric that the reading lacks. */
  holds(metrics: Metrics): boolean | undefined;
  /** What each of its parts comes to. */
  explain(metrics: Metrics): Explained;
}

/** The same comparison with its sides changed. */
const mirrored: Readonly<Record<string, Threshold['op']>> = { '>=': '<=', '>': '<', '<=': '>=', '<': '>' };

function thresholdOf(ast: unknown, catalogue: Readonly<Record<string, MetricInfo>>): Threshold | null {
  if (!isNode(ast) || !Array.isArray(ast.args)) return null;
  const swapped = mirrored[ast.op];
  if (swapped === undefined) return null;
  const [left, right] = ast.args as unknown[];
  const [name, limit, op] =
    numberOf(left) === undefined ? [left, right, ast.op as Threshold['op']] : [right, left, swapped];
  const value = numberOf(limit);
  if (!isNode(name) || name.op !== 'id' || value === undefined) return null;
  const metric = String(name.args);
  return { metric, op, value, unit: catalogue[metric]?.unit ?? '' };
}

/** Turns an expression into a condition. @throws Error whose message says what is wrong with it, in one line. */
export type Compile = (source: string) => Condition;

/** Compilers and conditions that are kept; beyond that they are made anew. */
const MAX_COMPILERS = 1000;
const MAX_CONDITIONS = 10_000;
const compilers = new Map<string, Compile>();

/**
 * Compiles the expressions of one rule: `extra` are the metrics and windows the rule itself declares. What is written
 * alike is one condition, for all rules: of a thousand rules most ask the same few things, and what is shared stays in
 * the cache of the processor.
 */
export function createCompiler(extra: Readonly<Record<string, MetricInfo>> = {}): Compile {
  const key = JSON.stringify(extra);
  let compiler = compilers.get(key);
  if (!compiler) {
    if (compilers.size >= MAX_COMPILERS) compilers.clear();
    compilers.set(key, (compiler = sharing(newCompiler(extra))));
  }
  return compiler;
}

function sharing(compile: Compile): Compile {
  const conditions = new Map<string, Condition>();
  return (source) => {
    let condition = conditions.get(source);
    if (!condition) {
      if (conditions.size >= MAX_CONDITIONS) conditions.clear();
      conditions.set(source, (condition = compile(source)));
    }
    return condition;
  };
}

function newCompiler(extra: Readonly<Record<string, MetricInfo>>): Compile {
  const catalogue = { ...metricCatalogue, ...extra };
  const environment = new Environment();
  for (const [name, { type }] of Object.entries(catalogue)) environment.registerVariable(name, type);
  const types = new Map(Object.entries(catalogue).map(([name, { type }]) => [name, type]));

  return function compile(source) {
    const checked = environment.check(source);
    if (!checked.valid) {
      const reason = (checked.error?.message ?? 'not understood').split('\n')[0] ?? '';
      const unknown = /^Unknown variable: (.+)$/.exec(reason)?.[1];
      throw new Error(
        unknown === undefined
          ? `${reason} in \`${source}\`${adviceFor(reason)}`
          : `\`${unknown}\` in \`${source}\` is no known metric: write one of ${Object.keys(catalogue).join(', ')}, or declare it under \`metrics\` or \`windows\``,
      );
    }
    if (checked.type !== 'bool')
      throw new Error(`\`${source}\` is a ${checked.type}, not a condition: compare it with something`);
    const { ast } = environment.parse(source);
    if (!isNode(ast)) throw new Error(`\`${source}\` was not understood`);
    const program = (part: string) => environment.parse(part);
    const context = { source, types, program };
    const evaluate = build(ast, context);
    let explain: Condition['explain'] | undefined;
    return {
      source,
      needs: [...identifiers(ast)].filter((name) => types.has(name)),
      threshold: thresholdOf(ast, catalogue),
      holds(metrics) {
        const value = evaluate(metrics);
        return value === undefined ? undefined : value === true;
      },
      explain(metrics) {
        explain ??= explainer(ast, context);
        return explain(metrics);
      },
    };
  };
}

/** What to write instead, for what people get wrong. */
function adviceFor(reason: string): string {
  if (!reason.startsWith('no such overload')) return '';
  if (reason.includes('int')) return ': write numbers with a point there, such as 2.0';
  return reason.includes('bool') ? ': a boolean metric stands alone, such as `alarm` or `!online`' : '';
}
