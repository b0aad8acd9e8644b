/** Which points of a Pareto front are named, and in which order they may choose their room. */

export interface FrontPlace {
  x: number;
  y: number;
}

/** More names than this say less. */
const MOST_LABELS = 8;
/** Looking further finds no emptier place. */
const MOST_CONSIDERED = 60;

/**
 * The point nearest to having the best of both, each axis measured by the front's own width: the best compromise. The first
 * of equals; undefined for fewer than three points, of which each is an end.
 */
export function compromiseOf(front: readonly FrontPlace[]): number | undefined {
  if (front.length < 3) return undefined;
  const [xs, ys] = [front.map(({ x }) => x), front.map(({ y }) => y)];
  const [right, left] = [xs.reduce((a, b) => Math.max(a, b)), xs.reduce((a, b) => Math.min(a, b))];
  const [top, bottom] = [ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
  const distances = front.map(({ x, y }) =>
    Math.hypot((right - x) / Math.max(1e-9, right - left), (y - top) / Math.max(1e-9, bottom - top)),
  );
  return distances.indexOf(distances.reduce((a, b) => Math.min(a, b)));
}

/** Indexes of the front, which runs from one end to the other: both ends, the best compromise, then each time the one farthest from those. */
export function labelOrder(front: readonly FrontPlace[]): number[] {
  const order = [...new Set([0, front.length - 1, compromiseOf(front) ?? 0])];
  const step = Math.max(1, front.length / MOST_CONSIDERED);
  const others = new Set(Array.from({ length: Math.min(front.length, MOST_CONSIDERED) }, (_, i) => Math.floor(i * step)));
  for (const index of order) others.delete(index);
  while (others.size > 0 && order.length < MOST_LABELS) {
    const distance = (index: number): number =>
      Math.min(...order.map((other) => Math.hypot(front[index]!.x - front[other]!.x, front[index]!.y - front[other]!.y)));
    const farthest = [...others].reduce((a, b) => (distance(b) > distance(a) ? b : a));
    order.push(farthest);
    others.delete(farthest);
  }
  return order;
}
