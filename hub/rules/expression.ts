import type { MetricValue } from '../devices/device.ts';

export type Metrics = Readonly<Record<string, MetricValue>>;

/** What an expression comes to; undefined when that depends on a metric that is missing. */
export type Outcome = MetricValue | undefined;
type Evaluate = (metrics: Metrics) => Outcome;

/** An expression with what each of its parts came to; null where a metric is missing. */
export interface Explained {
  source: string;
  value: MetricValue | null;
  /** The operands of `&&`, `||` and `!`, in order. */
  parts?: readonly Explained[];
  /** The metrics a part without parts looked at; null for one that is missing. */
  metrics?: Readonly<Record<string, MetricValue | null>>;
}

/** A node of the syntax tree of the CEL library. */
export interface Node {
  op: string;
  args: unknown;
  range: { start: number; end: number };
}

/** What is needed to turn a tree into closures. */
export interface ExpressionContext {
  source: string;
  types: ReadonlyMap<string, 'double' | 'bool'>;
  /** Prepares a part that only the CEL library understands; it is run where every metric in it is there. */
  program(source: string): (metrics: Metrics) => unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value;

/** The names a part mentions, metrics or not. */
export function identifiers(node: unknown, into = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const part of node) identifiers(part, into);
  if (isNode(node)) {
    if (node.op === 'id') into.add(String(node.args));
    else identifiers(node.args, into);
  }
  return into;
}

/** The number a literal stands for; undefined for anything else. */
export function numberOf(node: unknown): number | undefined {
  if (!isNode(node)) return undefined;
  if (node.op === '-_') {
    const inner = numberOf(node.args);
    return inner === undefined ? undefined : -inner;
  }
  return node.op === 'value' && (typeof node.args === 'number' || typeof node.args === 'bigint')
    ? Number(node.args)
    : undefined;
}

type Binary = (left: MetricValue, right: MetricValue) => MetricValue;

const binary: Readonly<Record<string, Binary>> = {
  '>=': (left, right) => left >= right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '<': (left, right) => left < right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '+': (left, right) => Number(left) + Number(right),
  '-': (left, right) => Number(left) - Number(right),
  '*': (left, right) => Number(left) * Number(right),
  '/': (left, right) => Number(left) / Number(right),
};

/** CEL divides whole numbers without a rest: what is made of literals alone is left to it. */
const isWhole = (node: Node): boolean => node.op === '/' && identifiers(node.args).size === 0;

const operands = (node: Node): Node[] =>
  (Array.isArray(node.args) ? (node.args as unknown[]) : [node.args]).filter(isNode);

/** A metric of the wrong type, or a number that is none, is as good as missing. */
function metric(name: string, type: 'double' | 'bool'): Evaluate {
  if (type === 'bool')
    return (metrics) => {
      const value = metrics[name];
      return typeof value === 'boolean' ? value : undefined;
    };
  return (metrics) => {
    const value = metrics[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
}

function both(left: Evaluate, right: Evaluate): Evaluate {
  return (metrics) => {
    const first = left(metrics);
    if (first === false) return false;
    const second = right(metrics);
    return second === false ? false : first === undefined || second === undefined ? undefined : true;
  };
}

function either(left: Evaluate, right: Evaluate): Evaluate {
  return (metrics) => {
    const first = left(metrics);
    if (first === true) return true;
    const second = right(metrics);
    return second === true ? true : first === undefined || second === undefined ? undefined : false;
  };
}

function applied(left: Evaluate, right: Evaluate, apply: Binary): Evaluate {
  return (metrics) => {
    const first = left(metrics);
    if (first === undefined) return undefined;
    const second = right(metrics);
    return second === undefined ? undefined : apply(first, second);
  };
}

type Comparing = (value: number, limit: number) => boolean;

const comparing: Readonly<Record<string, Comparing>> = {
  '>=': (value, limit) => value >= limit,
  '>': (value, limit) => value > limit,
  '<=': (value, limit) => value <= limit,
  '<': (value, limit) => value < limit,
};

/** A metric beside a number, which most conditions are, in one closure instead of three. */
function compared({ op }: Node, left: Node, right: Node, { types }: ExpressionContext): Evaluate | undefined {
  const limit = numberOf(right);
  const compare = comparing[op];
  const name = String(left.args);
  if (limit === undefined || !compare || left.op !== 'id' || types.get(name) !== 'double') return undefined;
  return (metrics) => {
    const value = metrics[name];
    return typeof value === 'number' && Number.isFinite(value) ? compare(value, limit) : undefined;
  };
}

function choice(test: Evaluate, yes: Evaluate, no: Evaluate): Evaluate {
  return (metrics) => {
    const is = test(metrics);
    return is === undefined ? undefined : is === true ? yes(metrics) : no(metrics);
  };
}

/** A part as it was written; the library's ranges end before the brackets that close behind their last operand. */
function textOf({ source }: ExpressionContext, { range: { start, end } }: Node): string {
  const text = source.slice(start, end);
  const open = text.split('(').length - text.split(')').length;
  const closing = open > 0 ? (/^[\s)]*/.exec(source.slice(end))?.[0] ?? '') : '';
  return text + closing.replaceAll(/\s/g, '').slice(0, open);
}

function foreign(node: Node, context: ExpressionContext): Evaluate {
  const run = context.program(textOf(context, node));
  const reads = [...identifiers(node)].flatMap((name) => {
    const type = context.types.get(name);
    return type ? [metric(name, type)] : [];
  });
  return (metrics) => {
    if (reads.some((read) => read(metrics) === undefined)) return undefined;
    const value = run(metrics);
    return typeof value === 'boolean' ? value : Number(value);
  };
}

/**
 * Turns a checked tree into closures. A missing metric makes unknown what depends on it, and no more: `a || b` is true
 * when `a` is, whatever is known of `b` (Kleene's logic).
 */
export function build(node: Node, context: ExpressionContext): Evaluate {
  if (node.op === 'id') {
    const name = String(node.args);
    const type = context.types.get(name);
    return type ? metric(name, type) : foreign(node, context);
  }
  const literal = node.op === 'value' && typeof node.args === 'boolean' ? node.args : numberOf(node);
  if (literal !== undefined) return () => literal;
  const parts = operands(node);
  const [first, second, third] = parts;
  if (!first) return foreign(node, context);
  if (node.op === '!_') {
    const inner = build(first, context);
    return (metrics) => {
      const value = inner(metrics);
      return value === undefined ? undefined : value !== true;
    };
  }
  if (node.op === '-_') {
    const inner = build(first, context);
    return (metrics) => {
      const value = inner(metrics);
      return value === undefined ? undefined : -Number(value);
    };
  }
  if (!second) return foreign(node, context);
  const apply = binary[node.op];
  const plain = compared(node, first, second, context);
  if (plain) return plain;
  if (apply && !isWhole(node)) return applied(build(first, context), build(second, context), apply);
  if (node.op === '&&') return both(build(first, context), build(second, context));
  if (node.op === '||') return either(build(first, context), build(second, context));
  if (node.op === '?:' && third)
    return choice(build(first, context), build(second, context), build(third, context));
  return foreign(node, context);
}

const chains: readonly string[] = ['&&', '||'];

/** The operands of a chain of one operator, left to right: `a && b && c` are three. */
function chain(node: Node, op: string): Node[] {
  return node.op === op ? operands(node).flatMap((part) => chain(part, op)) : [node];
}

/** Prepares the answer to what each part of a tree came to. */
export function explainer(node: Node, context: ExpressionContext): (metrics: Metrics) => Explained {
  const source = textOf(context, node);
  const evaluate = build(node, context);
  const inner = chains.includes(node.op) ? chain(node, node.op) : node.op === '!_' ? operands(node) : [];
  const parts = inner.map((part) => explainer(part, context));
  const names = [...identifiers(node)].filter((name) => context.types.has(name));
  return (metrics) => {
    const value = evaluate(metrics) ?? null;
    if (parts.length > 0) return { source, value, parts: parts.map((part) => part(metrics)) };
    return { source, value, metrics: Object.fromEntries(names.map((name) => [name, metrics[name] ?? null])) };
  };
}
