/** A name of a measurement, field or tag as InfluxQL takes it, whatever is in it. */
export const identifier = (name: string): string => `"${escaped(name, '"')}"`;

/** A text as InfluxQL takes it, whatever is in it. */
export const literal = (text: string): string => `'${escaped(text, "'")}'`;

const escaped = (text: string, quote: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);

/** An instant to the nanosecond, of which a number holds only the first half. `ns`: below the millisecond. */
export interface Instant {
  at: number;
  ns: number;
}

export const compareInstants = (a: Instant, b: Instant): number => a.at - b.at || a.ns - b.ns;

/** Nanoseconds since the epoch: a bare number is that in every version. */
export const nanoseconds = ({ at, ns }: Instant): string => (BigInt(at) * 1_000_000n + BigInt(ns)).toString();

/** Reads RFC 3339 with as many decimals as there are: JSON's numbers lose nanoseconds, its texts do not. */
export function instantOf(time: string): Instant {
  const [, second, decimals = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  const fraction = decimals.padEnd(9, '0');
  return {
    at: Date.parse(`${second}Z`) + Number(fraction.slice(0, 3)),
    ns: Number(fraction.slice(3, 9)),
  };
}
