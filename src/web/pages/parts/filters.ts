/** Reads what was let into a dataset. The filters are JSON that anybody may have written: what can be read is shown, nothing throws. */
import { finiteOrNull as numberOf, isRecord } from '../../../metrics.ts';
import { formatCount, formatLearningRate as formatPlainNumber } from '../../../reports/format.ts';
import { inWords, wordOf } from './layers.ts';

/** Each filter as a few words; empty where there is none. */
export interface FilterWords {
  dates: string[];
  customers: string[];
  products: string[];
  /** Those of a shape that is not known, key by key. */
  others: string[];
}

const MAX_LINES = 20;
const MAX_DEPTH = 5;
const MAX_VALUES = 3;

export function readFilters(stored: unknown): FilterWords {
  const { date_filter: dates, history, customer_filter: customers, product_filter: products, ...others } = isRecord(stored) ? stored : {};
  const isOdd = stored !== null && stored !== undefined && !isRecord(stored);
  return {
    dates: [...readDates(dates, 'Date filter'), ...readDates(history, 'History')].slice(0, MAX_LINES),
    customers: readPeople(customers, 'customers').slice(0, MAX_LINES),
    products: readPeople(products, 'products').slice(0, MAX_LINES),
    others: [
      ...(isOdd ? plainWords('Filters', stored) : []),
      ...Object.entries(others).flatMap(([key, value]) => plainWords(key, value)),
    ].slice(0, MAX_LINES),
  };
}

function readDates(stored: unknown, name: string): string[] {
  if (!isRecord(stored)) return plainWords(name, stored);
  const { rolling_days: rolling, days, start_date: from, end_date: to, ...others } = stored;
  const length = numberOf(rolling) ?? numberOf(days);
  const [first, last] = [wordOf(from), wordOf(to)];
  return [
    ...(length === null ? [] : [`Rolling ${formatCount(length)} days`]),
    ...(first === undefined ? [] : [`From ${first}`]),
    ...(last === undefined ? [] : [`Until ${last}`]),
    ...Object.entries(others).flatMap(([key, value]) => plainWords(key, value)),
  ];
}

function readPeople(stored: unknown, who: 'customers' | 'products'): string[] {
  if (!isRecord(stored)) return plainWords(`Of ${who}`, stored);
  const { top_revenue: top, category_filters: categories, aggregation_filters: aggregations, ...others } = stored;
  return [
    ...readTop(top, who),
    ...listed(categories, 'Category', readCategory),
    ...listed(aggregations, 'Aggregation', readAggregation),
    ...Object.entries(others).flatMap(([key, value]) => plainWords(key, value)),
  ];
}

function readTop(stored: unknown, who: string): string[] {
  if (!isRecord(stored)) return plainWords('Top revenue', stored);
  if (stored['enabled'] === false) return [];
  const percent = numberOf(stored['percent']) ?? numberOf(stored['threshold_percent']);
  return percent === null ? plainWords('Top revenue', stored) : [`Top ${formatPlainNumber(percent)}% ${who}`];
}

function listed(stored: unknown, name: string, read: (entry: Record<string, unknown>) => string | undefined): string[] {
  if (!Array.isArray(stored)) return plainWords(name, stored);
  return stored.slice(0, MAX_LINES).flatMap((entry: unknown) => {
    const words = isRecord(entry) ? read(entry) : undefined;
    return words === undefined ? plainWords(name, entry) : [words];
  });
}

/** "city = KYIV, LVIV, ODESA (+1)", "category ≠ Books" */
function readCategory({ column, mode, values }: Record<string, unknown>): string | undefined {
  const name = wordOf(column)?.replace(/^.*\./, '');
  if (name === undefined || name === '' || !Array.isArray(values)) return undefined;
  return `${name} ${mode === 'exclude' ? '≠' : '='} ${firstValues(values)}`;
}

const SIGNS: Partial<Record<string, string>> = {
  greater_than: '>',
  less_than: '<',
  equals: '=',
  equal_to: '=',
  greater_than_or_equal: '≥',
  less_than_or_equal: '≤',
};

/** "Transaction count > 2" */
function readAggregation({ type, value, filterType }: Record<string, unknown>): string | undefined {
  const [name, limit] = [wordOf(type), numberOf(value)];
  const relation = wordOf(filterType);
  if (name === undefined || limit === null || relation === undefined) return undefined;
  return `${inWords(name)} ${SIGNS[relation] ?? relation.replaceAll('_', ' ')} ${formatPlainNumber(limit)}`;
}

/** JSON of any shape: "Region · code: 7". Nothing of what is empty. */
function plainWords(key: string, stored: unknown, depth = 0): string[] {
  if (stored === null || stored === undefined || stored === '') return [];
  const name = inWords(wordOf(key) ?? '?');
  if (isRecord(stored)) {
    if (depth === MAX_DEPTH) return [`${name}: …`];
    return Object.entries(stored)
      .slice(0, MAX_LINES)
      .flatMap(([inner, value]) => plainWords(inner, value, depth + 1))
      .map((words) => `${name} · ${words}`)
      .slice(0, MAX_LINES);
  }
  if (Array.isArray(stored)) {
    if (stored.length === 0) return [];
    if (stored.some((entry) => typeof entry === 'object'))
      return depth === MAX_DEPTH
        ? [`${name}: …`]
        : stored
            .slice(0, MAX_LINES)
            .flatMap((entry: unknown) => plainWords(key, entry, depth + 1))
            .slice(0, MAX_LINES);
    return [`${name}: ${firstValues(stored)}`];
  }
  return [`${name}: ${valueText(stored)}`];
}

function firstValues(values: readonly unknown[]): string {
  const rest = values.length - MAX_VALUES;
  return values.slice(0, MAX_VALUES).map(valueText).join(', ') + (rest > 0 ? ` (+${formatCount(rest)})` : '');
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return formatPlainNumber(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return wordOf(value) ?? '…';
}
