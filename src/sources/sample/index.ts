import { createMemorySource, type MemoryRows } from '../memory.ts';
import type { Source } from '../source.ts';
import { generateSample } from './generate.ts';

/** Any number makes a sample; this one was chosen because every model type of both projects has a story to find (see the tests). */
const SEED = 531;

/**
 * Made-up experiments for a first look, when no real source is set. They are made when first asked for and again when
 * the UTC day changes, so they always end today; in between they stand still.
 */
export function createSampleSource({ now }: { now: () => Date }): Source {
  let made: { day: string; rows: MemoryRows } | undefined;
  return createMemorySource('sample', () => {
    const today = now();
    const day = today.toISOString().slice(0, 10);
    if (made?.day !== day) made = { day, rows: generateSample({ seed: SEED, today }) };
    return made.rows;
  });
}
