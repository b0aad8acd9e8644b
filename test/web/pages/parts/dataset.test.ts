import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ingredients } from '../../../../src/analysis/ingredients.ts';
import { datasetGroups } from '../../../../src/web/pages/parts/dataset.ts';
import { readFilters } from '../../../../src/web/pages/parts/filters.ts';

const NOTHING: Ingredients['dataset'] = {
  name: null,
  description: null,
  row_count: null,
  unique_users: null,
  unique_products: null,
  first_day: null,
  last_day: null,
  filters: null,
  recorded: { row_count: null, dates: ['None'], customers: ['None'], products: ['None'] },
};

function valueOf(title: string, label: string, dataset: Partial<Ingredients['dataset']>): string | undefined {
  const group = datasetGroups({ ...NOTHING, ...dataset }).find((one) => one.title === title)!;
  return group.settings.find((setting) => setting.label === label)?.value;
}
const noted = (changes: Partial<Ingredients['dataset']['recorded']>): Ingredients['dataset']['recorded'] => ({
  ...NOTHING.recorded,
  ...changes,
});

describe('the filters of a dataset', () => {
  test('are told in the words that the platform notes of an experiment', () => {
    expect(
      readFilters({
        date_filter: { start_date: '2025-01-01', rolling_days: 30 },
        product_filter: { category_filters: [{ mode: 'exclude', column: 'products.category', values: ['Books'] }] },
        customer_filter: {
          category_filters: [{ mode: 'include', column: 'customers.city', values: ['ЧЕРНІГІВ', 'КИЇВ', 'ЛЬВІВ', 'ОДЕСА'] }],
          aggregation_filters: [{ type: 'transaction_count', value: 2, filterType: 'greater_than' }],
        },
      }),
    ).toEqual({
      dates: ['Rolling 30 days', 'From 2025-01-01'],
      customers: ['city = ЧЕРНІГІВ, КИЇВ, ЛЬВІВ (+1)', 'Transaction count > 2'],
      products: ['category ≠ Books'],
      others: [],
    });
    expect(
      readFilters({
        history: { days: 90 },
        product_filter: { top_revenue: { enabled: true, threshold_percent: 80 } },
        customer_filter: { top_revenue: { enabled: true, percent: 80 } },
      }),
    ).toEqual({ dates: ['Rolling 90 days'], customers: ['Top 80% customers'], products: ['Top 80% products'], others: [] });
  });

  test('of another shape are told key by key; what is off or empty is left out', () => {
    expect(
      readFilters({
        region: { code: 7, is_open: true, note: '' },
        stores: ['A', 'B', 'C', 'D', 'E'],
        customer_filter: { top_revenue: { enabled: false, percent: 80 }, category_filters: [7, { column: 'x' }], min_age: 18 },
        date_filter: 'last year',
        product_filter: null,
      }),
    ).toEqual({
      dates: ['Date filter: last year'],
      customers: ['Category: 7', 'Category · Column: x', 'Min age: 18'],
      products: [],
      others: ['Region · Code: 7', 'Region · Is open: yes', 'Stores: A, B, C (+2)'],
    });
  });

  test('of any JSON never throw, and are few and short', () => {
    const json = fc.jsonValue({ maxDepth: 9 });
    fc.assert(
      fc.property(json, (value) => {
        const shapes = [
          value,
          { date_filter: value },
          { history: value },
          { customer_filter: value },
          { product_filter: { category_filters: [value] } },
        ];
        for (const shape of shapes)
          for (const lines of Object.values(readFilters(shape))) {
            expect(lines.length).toBeLessThanOrEqual(20);
            expect(lines.join()).not.toMatch(/undefined|\[object/);
          }
      }),
    );
  });
});

describe('a dataset', () => {
  test('has rows, customers, products and days', () => {
    const dataset = { row_count: 1_234_567, unique_users: 8_123, unique_products: 0, first_day: '2024-10-01', last_day: '2024-12-31' };
    const values = ['Rows', 'Customers', 'Products', 'Days'].map((label) => valueOf('Rows', label, dataset));
    expect(values).toEqual(['1,234,567', '8,123', '0', '1 Oct 2024 – 31 Dec 2024']);
    expect(valueOf('Rows', 'Days', { last_day: '2024-12-31' })).toBe('until 31 Dec 2024');
    expect(valueOf('Rows', 'Days', {})).toBe('–');
  });

  test('that has changed since says what was noted when the experiment ran', () => {
    expect(valueOf('Rows', 'Rows', { row_count: 900, recorded: noted({ row_count: 1_000 }) })).toBe('900\nWhen it ran: 1,000');
    expect(valueOf('Rows', 'Rows', { recorded: noted({ row_count: 1_000 }) })).toBe('1,000');
    const filters = { date_filter: { rolling_days: 60 } };
    expect(valueOf('Filters', 'Dates', { filters, recorded: noted({ dates: ['Rolling 60 days'] }) })).toBe('Rolling 60 days');
    expect(valueOf('Filters', 'Dates', { filters, recorded: noted({ dates: ['Rolling 90 days'] }) })).toBe(
      'Rolling 60 days\nWhen it ran: Rolling 90 days',
    );
    expect(valueOf('Filters', 'Customers', { filters, recorded: noted({ customers: ['Top 80% customers'] }) })).toBe(
      'None\nWhen it ran: Top 80% customers',
    );
  });

  test('whose own filters nobody recorded has those that were noted', () => {
    expect(valueOf('Filters', 'Products', { recorded: noted({ products: ['category ≠ Books'] }) })).toBe('category ≠ Books');
    expect(valueOf('Filters', 'Products', {})).toBe('None');
  });
});
