import { Environment } from '@marcbachmann/cel-js';
import { assert, boolean, constantFrom, double, letrec, property, record, subarray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompiler, type Metrics } from './condition.ts';

const compile = createCompiler();

describe('a condition', () => {
  it('that depends on a missing metric is unknown, and one that does not is known', () => {
    const either = compile('gas >= 25 || alarm');
    expect(either.holds({ gas: 30 })).toBe(true);
    expect(either.holds({ gas: 3 })).toBeUndefined();
    expect(either.holds({ alarm: true })).toBe(true);
    const both = compile('smoke >= 0.1 && temperature > 40');
    expect(both.holds({ smoke: 0.02 })).toBe(false);
    expect(both.holds({ smoke: 0.2 })).toBeUndefined();
    expect(compile('!online').holds({})).toBeUndefined();
    expect(compile('temperature * 1.8 + 32.0 > 100').holds({ gas: 1 })).toBeUndefined();
  });

  it('takes a metric of the wrong type, or a number that is none, as missing', () => {
    expect(compile('gas >= 25').holds({ gas: true })).toBeUndefined();
    expect(compile('gas >= 25').holds({ gas: Number.NaN })).toBeUndefined();
    expect(compile('gas >= 25').holds({ gas: Number.POSITIVE_INFINITY })).toBeUndefined();
    expect(compile('alarm').holds({ alarm: 1 })).toBeUndefined();
  });

  it('of one comparison is a threshold, whichever side the number is on', () => {
    const threshold = { metric: 'gas', op: '>=', value: 25, unit: '%LEL' };
    expect(compile('gas >= 25').threshold).toEqual(threshold);
    expect(compile('25 <= gas').threshold).toEqual(threshold);
    expect(compile('temperature > -5').threshold).toMatchObject({ op: '>', value: -5 });
    expect(compile('gas >= 25 && co > 3').threshold).toBeNull();
  });

  it('leaves to the library what only it understands', () => {
    const some = compile('[gas, co].exists(value, value > 30.0) || fault');
    expect(some.needs).toEqual(['gas', 'co', 'fault']);
    expect(some.holds({ gas: 3, co: 31, fault: false })).toBe(true);
    expect(some.holds({ gas: 3, fault: false })).toBeUndefined();
    expect(some.holds({ fault: true })).toBe(true);
  });

  it('says what is wrong with it and what to write instead', () => {
    expect(() => compile('gaz > 3')).toThrow(
      /`gaz` in `gaz > 3` is no known metric: write one of smoke, gas/,
    );
    expect(() => compile('gas + 3')).toThrow(/write numbers with a point/);
    expect(() => compile('gas * 2.0')).toThrow('is a double, not a condition: compare it with something');
    expect(() => compile('alarm > true && gas >')).toThrow(/in `alarm > true && gas >`/);
  });

  it('tells what each of its parts came to', () => {
    expect(compile('gas >= 25 && !(alarm || fault) && co > 3').explain({ gas: 30, alarm: false })).toEqual({
      source: 'gas >= 25 && !(alarm || fault) && co > 3',
      value: null,
      parts: [
        { source: 'gas >= 25', value: true, metrics: { gas: 30 } },
        {
          source: '!(alarm || fault)',
          value: null,
          parts: [
            {
              source: 'alarm || fault',
              value: null,
              parts: [
                { source: 'alarm', value: false, metrics: { alarm: false } },
                { source: 'fault', value: null, metrics: { fault: null } },
              ],
            },
          ],
        },
        { source: 'co > 3', value: null, metrics: { co: null } },
      ],
    });
  });
});

const { condition } = letrec<{ condition: string; number: string }>((tie) => ({
  number: constantFrom(
    'gas',
    'co',
    'temperature',
    '25.0',
    '-3.5',
    'gas + co',
    'temperature * 2.0',
    '7.0 / 2.0',
  ),
  condition: constantFrom('gas', 'co', 'temperature').chain((left) =>
    record({
      left: tie('number'),
      op: constantFrom('>=', '>', '<=', '<', '==', '!='),
      right: tie('number'),
      flag: constantFrom('alarm', 'fault', 'true'),
      join: constantFrom('&&', '||'),
      not: boolean(),
      deep: boolean(),
    }).map(({ left: a, op, right, flag, join, not, deep }) => {
      const comparison = `(${a} ${op} ${right})`;
      const inner = `${not ? '!' : ''}(${comparison} ${join} ${flag})`;
      return deep ? `(${inner} ? ${flag} : ${left} > 3.0) ${join} ${comparison}` : inner;
    }),
  ),
}));
const complete = record({
  gas: double({ min: -50, max: 50, noNaN: true }),
  co: double({ min: -50, max: 50, noNaN: true }),
  temperature: constantFrom(0, 25, -3.5, 12.5),
  alarm: boolean(),
  fault: boolean(),
});

describe('any condition', () => {
  it('comes to what the library says when every metric is there', () => {
    const environment = new Environment();
    for (const name of ['gas', 'co', 'temperature']) environment.registerVariable(name, 'double');
    for (const name of ['alarm', 'fault']) environment.registerVariable(name, 'bool');
    assert(
      property(condition, complete, (source, metrics) => {
        expect(compile(source).holds(metrics)).toBe(environment.parse(source)(metrics));
      }),
    );
  });

  it('says without some metrics only what it says with them too, and so do its parts', () => {
    const names = ['gas', 'co', 'temperature', 'alarm', 'fault'];
    assert(
      property(condition, complete, subarray(names), (source, metrics, left) => {
        const partial: Metrics = Object.fromEntries(
          Object.entries(metrics).filter(([name]) => left.includes(name)),
        );
        const compiled = compile(source);
        const said = compiled.holds(partial);
        if (said !== undefined) expect(said).toBe(compiled.holds(metrics));
        expect(compiled.explain(partial).value).toBe(said ?? null);
      }),
    );
  });
});
