/** A repeatable stream of chance: equal seeds give equal streams on every machine. */
export interface Random {
  /** From 0 up to, but never, 1. */
  next(): number;
  chance(probability: number): boolean;
  between(from: number, to: number): number;
  /** A whole number; both ends are possible. */
  integer(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** A draw of the normal distribution around 0. */
  normal(deviation: number): number;
}

/** Mulberry32: 32 bits of state are plenty for some thousand draws. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + (to - from) * next();
  const integer = (from: number, to: number): number => Math.floor(between(from, to + 1));
  return {
    next,
    between,
    integer,
    chance: (probability) => next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('Nothing to pick from: the list is empty');
      return list[integer(0, list.length - 1)]!;
    },
    // Box-Muller; 1 - next() is never 0, whose logarithm would be infinite.
    normal: (deviation) => deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
