/**
 * Compares an answer with what the fixtures expect of it. Each mode returns what is wrong, as JSON pointers with both
 * values; nothing means that the answer is right. Further keys in an answer are always allowed.
 */
export type Mode = 'subset' | 'list_page' | 'list_subset' | 'compare' | 'suggestions' | 'pareto' | 'none';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}

export function compareExpected(mode: Mode, expected: unknown, answer: unknown): string[] {
  const [e, a] = [expected as never, answer as never];
  const modes: Record<Mode, () => string[]> = {
    subset: () => differences(e, a),
    list_page: () => pageDifferences(e, a),
    list_subset: () => foreignRows(e, a),
    compare: () => comparisonDifferences(e, a),
    suggestions: () => suggestionDifferences(e, a),
    pareto: () => differences(paretoBody(e), a),
    none: () => [],
  };
  return modes[mode]();
}

/** Every expected key is there and equal; arrays in their order, but parameters (`field`) in any. */
function differences(expected: Json, actual: Json | undefined, pointer = ''): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [wrong(pointer, expected, actual)];
    return arrayDifferences(expected, actual, pointer);
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [wrong(pointer, expected, actual)];
    const [e, a] = 'epoch_values' in expected ? [pairsOf(expected), pairsOf(actual)] : [expected, actual];
    return Object.entries(e).flatMap(([key, value]) => differences(value, a[key], `${pointer}/${key}`));
  }
  if (expected === null && isEmptyRange(actual)) return [];
  return isSame(pointer.slice(pointer.lastIndexOf('/') + 1), expected, actual) ? [] : [wrong(pointer, expected, actual)];
}

function arrayDifferences(expected: Json[], actual: Json[], pointer: string): string[] {
  if (expected.length !== actual.length) return [wrong(`${pointer} (length)`, expected.length, actual.length)];
  const identity = ['field', 'raw_value', 'value'].find((key) => [...expected, ...actual].every((item) => isObject(item) && key in item));
  if (identity === undefined || expected.length === 0)
    return expected.flatMap((item, i) => differences(item, actual[i], `${pointer}/${i}`));
  const [e, a] = [expected as JsonObject[], actual as JsonObject[]];
  const byIdentity = new Map(a.map((item) => [item[identity], item]));
  const found = e.flatMap((item) => differences(item, byIdentity.get(item[identity]), `${pointer}/[${JSON.stringify(item[identity])}]`));
  return identity === 'field' ? found : [...found, ...orderDifferences(e, a, identity, pointer)];
}

/** Values whose scores differ by rounding alone may be swapped, unless both answers give them the same score. */
function orderDifferences(expected: JsonObject[], actual: JsonObject[], identity: string, pointer: string): string[] {
  const places = new Map(actual.map((item, i) => [item[identity], i]));
  const score = (item: JsonObject | undefined): number => item?.['tpe_score'] as number;
  const isSwapped = (first: JsonObject, second: JsonObject): boolean => {
    const [i, j] = [places.get(first[identity])!, places.get(second[identity])!];
    if (i <= j) return false;
    return score(first) - score(second) > 0.011 || (score(first) === score(second) && score(actual[i]) === score(actual[j]));
  };
  return expected.flatMap((first, i) =>
    expected
      .slice(i + 1)
      .filter((second) => isSwapped(first, second))
      .map((second) => `${pointer}: expected ${JSON.stringify(first[identity])} before ${JSON.stringify(second[identity])}`),
  );
}

/** Pairs in epoch order; those at the end that have no value may be there or not. */
function pairsOf({ epochs, epoch_values: values, ...rest }: JsonObject): JsonObject {
  const pairs = (epochs as number[]).map((epoch, i) => ({ epoch, loss: (values as Json[])[i]! })).toSorted((a, b) => a.epoch - b.epoch);
  const length = pairs.findLastIndex(({ loss }) => loss !== null) + 1;
  return { ...rest, pairs: pairs.slice(0, length) };
}

/** No range at all, in the fixtures' other form. */
function isEmptyRange(value: Json | undefined): boolean {
  return isObject(value) && value['min'] === null && value['max'] === null;
}

const TIMES = new Set(['created_at', 'started_at', 'completed_at', 'datetime']);
const TOLERANCES: Record<string, number> = { tpe_score: 0.011, lift_low: 1e-6, lift_high: 1e-6 };

function isSame(key: string, expected: Json, actual: Json | undefined): boolean {
  if (typeof expected === 'number' && typeof actual === 'number')
    return Math.abs(expected - actual) <= (TOLERANCES[key] ?? 1e-9 * Math.max(Math.abs(expected), Math.abs(actual)));
  if (TIMES.has(key) && typeof expected === 'string' && typeof actual === 'string')
    return Math.abs(Date.parse(expected) - Date.parse(actual)) <= 1;
  return expected === actual;
}

interface Page {
  experiments: { id: number }[];
  pagination: { page: number; page_size: number };
}

/** A page that was brought into range: whichever it says it is, it has that page's rows. */
function pageDifferences({ ids }: { ids: number[] }, { experiments, pagination }: Page): string[] {
  const { page, page_size: size } = pagination;
  const pages = Math.max(1, Math.ceil(ids.length / size));
  if (size < 1 || size > 50 || page < 1 || page > pages) return [`/pagination: page ${page} of ${pages}, size ${size}`];
  const wanted = { total_count: ids.length, total_pages: pages, has_next: page < pages, has_prev: page > 1 };
  const rows = ids.slice((page - 1) * size, page * size).map((id) => ({ id }));
  return differences({ experiments: rows, pagination: wanted }, { experiments, pagination });
}

function foreignRows({ ids }: { ids: number[] }, { experiments }: Page): string[] {
  return experiments.filter(({ id }) => !ids.includes(id)).map(({ id }) => `/experiments: ${id} is not of this project`);
}

interface ExpectedComparison {
  experiments: { id: number; texts: string[]; values: JsonObject }[];
}

function comparisonDifferences(expected: ExpectedComparison, answer: Json): string[] {
  const wanted = { experiments: expected.experiments.map(({ id, values }) => ({ id, ...values })) };
  const experiments = (answer as { experiments: JsonObject[] }).experiments;
  const missing = expected.experiments.flatMap(({ texts }, i) =>
    texts.filter((text) => !Object.values(experiments[i] ?? {}).includes(text)).map((text) => `/experiments/${i}: without “${text}”`),
  );
  return [...differences(wanted, answer), ...missing];
}

interface ExpectedSuggestions {
  untested_pairs: [number, number][];
  untested_pairs_also_possible: [number, number][];
  best_experiment_id: number | null;
  variations: Record<string, number>;
  max: number;
}

interface Suggestion {
  type: string;
  title: string;
  feature_config_id: number;
  model_config_id: number;
  base_experiment_id: number | null;
  params: JsonObject;
}

/** At most three of the possible pairs, first; then exactly the expected variations of the best experiment. */
function suggestionDifferences(expected: ExpectedSuggestions, { suggestions }: { suggestions: Suggestion[] }): string[] {
  const possible = [...expected.untested_pairs, ...expected.untested_pairs_also_possible].map(String);
  const isPair = ({ type }: Suggestion): boolean => type === 'untested_pair';
  const pairs = suggestions.filter(isPair);
  const variations = suggestions.filter((suggestion) => !isPair(suggestion));
  return [
    ...(suggestions.length > expected.max ? [`/suggestions: ${suggestions.length} of them`] : []),
    ...differences(Math.min(3, possible.length), pairs.length, '/suggestions (pairs)'),
    ...pairs
      .map((pair) => String([pair.feature_config_id, pair.model_config_id]))
      .filter((pair) => !possible.includes(pair))
      .map((pair) => `/suggestions: ${pair} is no untested pair that trains`),
    ...differences(
      [...pairs, ...variations].map(({ title }) => title),
      suggestions.map(({ title }) => title),
      '/suggestions (order)',
    ),
    ...differences(expected.variations, Object.assign({}, ...variations.map(({ params }) => params)) as Json, '/suggestions (variations)'),
    ...differences(Object.keys(expected.variations).length, variations.length, '/suggestions (variations)'),
    ...variations.flatMap(({ base_experiment_id: base }) => differences(expected.best_experiment_id, base, '/suggestions (base)')),
  ];
}

function paretoBody({ experiments, dominated }: { experiments: JsonObject[]; dominated: number }): JsonObject {
  return { experiments: experiments.map(({ id, ...rest }) => ({ experiment_id: id!, ...rest })), dominated };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(pointer: string, expected: Json, actual: Json | undefined): string {
  return `${pointer}: expected ${JSON.stringify(expected).slice(0, 200)}, got ${JSON.stringify(actual)?.slice(0, 200)}`;
}
