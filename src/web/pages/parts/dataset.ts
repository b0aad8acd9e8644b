import type { Ingredients } from '../../../analysis/ingredients.ts';
import { NO_VALUE, formatCount, formatDay } from '../../../reports/format.ts';
import { isRecord } from '../../../metrics.ts';
import { readFilters } from './filters.ts';

interface DatasetGroup {
  title: string;
  settings: { label: string; value: string }[];
}

/** The rows that an experiment learned from and what was let in, as groups of one table; several filters stand one a line. */
export function datasetGroups({ recorded, ...dataset }: Ingredients['dataset']): DatasetGroup[] {
  const { dates, customers, products, others } = readFilters(dataset.filters);
  const filterText = (now: readonly string[], then: readonly string[]): string =>
    filterLines(now, then, isRecord(dataset.filters)).join('\n');
  return [
    {
      title: 'Rows',
      settings: [
        { label: 'Dataset', value: dataset.name?.trim() || NO_VALUE },
        ...(dataset.description?.trim() ? [{ label: 'Description', value: dataset.description.trim() }] : []),
        { label: 'Rows', value: rowsText(dataset.row_count, recorded.row_count) },
        { label: 'Customers', value: formatCount(dataset.unique_users) },
        { label: 'Products', value: formatCount(dataset.unique_products) },
        { label: 'Days', value: daysText(dataset.first_day, dataset.last_day) },
      ],
    },
    {
      title: 'Filters',
      settings: [
        { label: 'Dates', value: filterText(dates, recorded.dates) },
        { label: 'Customers', value: filterText(customers, recorded.customers) },
        { label: 'Products', value: filterText(products, recorded.products) },
        ...(others.length === 0 ? [] : [{ label: 'Others', value: others.join('\n') }]),
      ],
    },
  ];
}

/** What the dataset says now; what was noted when the experiment ran stands behind it where that is another number. */
function rowsText(now: number | null, then: number | null): string {
  if (now === null || then === null || now === then) return formatCount(then ?? now);
  return `${formatCount(now)}\nWhen it ran: ${formatCount(then)}`;
}

/** Of a dataset that says nothing about filters, what was noted when the experiment ran is all there is. */
function filterLines(now: readonly string[], recorded: readonly string[], isTold: boolean): string[] {
  const then = recorded.filter((words) => words !== 'None');
  if (then.length === 0) return now.length === 0 ? ['None'] : [...now];
  if (!isTold) return then;
  const said = new Set(now.map((words) => words.toLowerCase()));
  const isSame = then.length === said.size && then.every((words) => said.has(words.toLowerCase()));
  return [...(now.length === 0 ? ['None'] : now), ...(isSame ? [] : [`When it ran: ${then.join(', ')}`])];
}

function daysText(first: string | null, last: string | null): string {
  if (first === null && last === null) return NO_VALUE;
  if (first === null) return `until ${formatDay(last!)}`;
  return last === null ? `from ${formatDay(first)}` : `${formatDay(first)} – ${formatDay(last)}`;
}
