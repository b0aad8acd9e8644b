/**
 * Means of numbers that may be garbage. PostgreSQL's own `avg` refuses to answer where squares, and `sum` where the total,
 * leave the range of a double; one finite value out of all proportion must not cost the answer. So sums are taken of
 * values scaled down by a power of two, which changes no digit; what is next to nothing counts as 0, for it would underflow.
 */
import { finiteOrNull } from './metrics.ts';

const SCALE = 2 ** 32;
const NEXT_TO_NOTHING = 1e-290;

/**
 * SQL for the scaled sum of a column; NULL where no row has more than next to nothing. Added up in the order of `orderBy`, if
 * given: the last digits depend on it.
 */
export function scaledSum(column: string, orderBy?: string): string {
  const order = orderBy === undefined ? '' : ` order by ${orderBy}`;
  return `sum(case when abs(${column}) > ${NEXT_TO_NOTHING} then ${column} / ${SCALE} end${order})`;
}

/** The mean of `count` values from their scaled sum; null where there are none. */
export function meanOf(sum: number | null, count: number): number | null {
  return count === 0 ? null : finiteOrNull(((sum ?? 0) / count) * SCALE);
}
