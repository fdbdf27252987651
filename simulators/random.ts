/** A stream of random numbers that is the same for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** Normal with mean 0 and the given standard deviation. */
  normal(deviation: number): number;
}

/** Random numbers for one part of a run: `name` keeps the parts independent of each other's order. */
export function createRandom(seed: number, name: string): Random {
  let state = hash(name) ^ Math.imul(seed | 0, 0x9e3779b1);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (from, to) => from + (to - from) * next(),
    // Irwin–Hall of twelve: close enough to normal, and bounded at six deviations like a real sensor's noise.
    normal(deviation) {
      let sum = -6;
      for (let i = 0; i < 12; i += 1) sum += next();
      return sum * deviation;
    },
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
