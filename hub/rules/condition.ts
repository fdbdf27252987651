import { Environment } from '@marcbachmann/cel-js';
import type { MetricValue } from '../devices/device.ts';
import { type MetricInfo, metricCatalogue } from './metrics.ts';

export type Metrics = Readonly<Record<string, MetricValue>>;

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
  /** The metrics it needs; a reading without one of them says nothing about it. */
  needs: readonly string[];
  /** Set when the expression is one comparison. */
  threshold: Threshold | null;
  /** Undefined when the reading lacks a metric it needs. */
  holds(metrics: Metrics): boolean | undefined;
}

interface Node {
  op: string;
  args: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value;

function identifiers(node: unknown, into: Set<string>): Set<string> {
  if (Array.isArray(node)) for (const part of node) identifiers(part, into);
  if (isNode(node)) {
    if (node.op === 'id') into.add(String(node.args));
    else identifiers(node.args, into);
  }
  return into;
}

function numberOf(node: unknown): number | undefined {
  if (!isNode(node)) return undefined;
  if (node.op === '-_') {
    const inner = numberOf(node.args);
    return inner === undefined ? undefined : -inner;
  }
  return node.op === 'value' && (typeof node.args === 'number' || typeof node.args === 'bigint')
    ? Number(node.args)
    : undefined;
}

const comparisons: readonly string[] = ['>=', '>', '<=', '<'];

function thresholdOf(ast: unknown, catalogue: Readonly<Record<string, MetricInfo>>): Threshold | null {
  if (!isNode(ast) || !comparisons.includes(ast.op) || !Array.isArray(ast.args)) return null;
  const [left, right] = ast.args as unknown[];
  const value = numberOf(right);
  if (!isNode(left) || left.op !== 'id' || value === undefined) return null;
  const metric = String(left.args);
  return { metric, op: ast.op as Threshold['op'], value, unit: catalogue[metric]?.unit ?? '' };
}

/** Compiles the expressions of one rule: `extra` are the metrics the rule itself declares. */
export function createCompiler(extra: Readonly<Record<string, MetricInfo>> = {}) {
  const catalogue = { ...metricCatalogue, ...extra };
  const environment = new Environment();
  for (const [name, { type }] of Object.entries(catalogue)) environment.registerVariable(name, type);

  /** @throws Error whose message says what is wrong with the expression, in one line. */
  return function compile(source: string): Condition {
    const checked = environment.check(source);
    if (!checked.valid) {
      const reason = (checked.error?.message ?? 'not understood').split('\n')[0] ?? '';
      const unknown = /^Unknown variable: (.+)$/.exec(reason)?.[1];
      throw new Error(
        unknown === undefined
          ? `${reason} in \`${source}\``
          : `\`${unknown}\` in \`${source}\` is no known metric: write one of ${Object.keys(catalogue).join(', ')}, or declare it under \`metrics\``,
      );
    }
    if (checked.type !== 'bool')
      throw new Error(`\`${source}\` is a ${checked.type}, not a condition: compare it with something`);
    const program = environment.parse(source);
    const needs = [...identifiers(program.ast, new Set())];
    return {
      source,
      needs,
      threshold: thresholdOf(program.ast, catalogue),
      holds(metrics) {
        for (const name of needs) if (metrics[name] === undefined) return undefined;
        return program(metrics) === true;
      },
    };
  };
}
