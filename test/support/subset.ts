/**
 * Where `actual` differs from `expected`: every expected key must be there and equal, further keys are allowed, numbers
 * agree to 1e-9 of their size. Returns JSON pointers with both values.
 */
export function differences(expected: unknown, actual: unknown, pointer = ''): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [`${pointer}: expected ${expected.length} elements, got ${JSON.stringify(actual)?.slice(0, 200)}`];
    return expected.flatMap((value, i) => differences(value, actual[i], `${pointer}/${i}`));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${pointer}: expected an object, got ${JSON.stringify(actual)}`];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, (actual as Record<string, unknown>)[key], `${pointer}/${key}`),
    );
  }
  if (
    typeof expected === 'number' &&
    typeof actual === 'number' &&
    Math.abs(expected - actual) <= 1e-9 * Math.max(Math.abs(expected), Math.abs(actual))
  )
    return [];
  return Object.is(expected, actual) ? [] : [`${pointer}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}
