import { readAsOf } from '../../analysis/as-of.ts';
import type { ExperimentEntry } from '../../analysis/experiment-entry.ts';
import { knownNumbers } from '../../analysis/find-by-number.ts';
import { experimentList, firstOrder, LIST_SORTS, type ExperimentList, type ListOrder, type ListSort } from '../../analysis/list.ts';
import { listChoices, type ListChoices } from '../../analysis/list-choices.ts';
import type { Project } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { MODEL_TYPES, metricOf, type ModelType } from '../../metrics.ts';
import { NO_VALUE, formatCount, formatMetric, formatQuantity } from '../../reports/format.ts';
import { comparePath, experimentPath, experimentsPath, projectPath } from '../../reports/links.ts';
import { NO_NAME } from '../../reports/shorten-apart.ts';
import { createdAt } from '../../reports/views/list.ts';
import { shownNumber } from '../../reports/views/nearest.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { readField, readOptionalId, readPageChoice, readPageNumber, readPageType, type Parameters } from '../parameters.ts';
import { momentOf } from './parts/moment.ts';
import { statusOf } from './parts/status.ts';
import { COMPARABLE } from './compare.ts';
import type { Page, PageDeps } from './page.ts';

const PAGE_SIZE = 25;

/** Statuses that the platform knows; a project may have others. */
const STATUSES = ['completed', 'running', 'submitting', 'failed', 'pending', 'cancelled'];

/** What narrows the list down, as its address says it; undefined filters nothing. */
interface Filters {
  type: ModelType | undefined;
  status: string | undefined;
  datasetId: number | undefined;
  featureConfigId: number | undefined;
  modelConfigId: number | undefined;
  search: string | undefined;
}

/** Experiments of any status, newest first or as sorted, with filters, a search and pages; some of them can be compared. */
export async function experimentsPage(
  { knex }: PageDeps,
  { project, parameters }: { project: Project; parameters: Parameters },
): Promise<Page> {
  const [asOf, choices] = await Promise.all([readAsOf(knex), listChoices(knex, project)]);
  const filters = readFilters(parameters, choices);
  const by = readOrder(parameters);
  // An address may be old, or of another project.
  const chosen = await knownNumbers(knex, project, readChosen(parameters));
  const asked = readPageNumber(parameters, 'page', { from: 1, fallback: 1 });
  const { experiments, pagination } = await experimentList(knex, { project, ...filters, by, page: asked, pageSize: PAGE_SIZE });
  const { page, total_pages: last, total_count: total } = pagination;
  const hrefOf = (change: Partial<Filters>, { page: toPage = 1, by: toOrder = by }: { page?: number; by?: ListOrder } = {}): string =>
    experimentsPath(project, {
      ...queryOf({ ...filters, ...change }),
      ...orderQuery(toOrder),
      ...chosenQuery(chosen),
      ...(toPage === 1 ? {} : { page: String(toPage) }),
    });
  const fields = fieldsOf(filters, choices, { ...orderQuery(by), ...chosenQuery(chosen) });
  const narrowed = narrowedBy(filters, experiments[0], hrefOf);
  return {
    title: `Experiments · ${project.name}`,
    template: 'experiments',
    forms: 'get',
    data: {
      asOf: momentOf(asOf?.toISOString() ?? null),
      crumbs: [{ text: 'Projects', href: '/' }, { text: project.name, href: projectPath(project, filters.type) }, { text: 'Experiments' }],
      action: experimentsPath(project),
      fields,
      heads: headsOf(by, (to) => hrefOf({}, { by: to })),
      search: filters.search ?? '',
      narrowed,
      narrowedTo: narrowedTo({ fields, narrowed, search: filters.search }),
      isFiltered: Object.values(filters).some((value) => value !== undefined),
      allHref: experimentsPath(project, { ...orderQuery(by), ...chosenQuery(chosen) }),
      summary: summaryOf(pagination, by),
      rows: experiments.map((experiment) => ({
        ...rowOf(experiment, project, hrefOf),
        isChosen: chosen.includes(shownNumber(experiment)),
      })),
      chosenElsewhere: chosen.filter((number) => !experiments.some((experiment) => shownNumber(experiment) === number)),
      compareAction: comparePath(project),
      choice: COMPARABLE,
      pages: {
        words: isNewestFirst(by) ? ['Newer', 'Older'] : ['Previous', 'Next'],
        current: page,
        last: formatCount(last),
        previous: page > 1 ? hrefOf({}, { page: page - 1 }) : null,
        next: page < last ? hrefOf({}, { page: page + 1 }) : null,
      },
      empty: total === 0 && Object.values(filters).every((value) => value === undefined) ? 'No experiments yet.' : 'No experiment matches.',
    },
  };
}

function readFilters(parameters: Parameters, choices: ListChoices): Filters {
  const asked = readField(parameters, 'status');
  const statuses = [...new Set([...STATUSES, ...choices.statuses])];
  // As it stands first: a project may have statuses that differ in their case alone.
  const status =
    asked === undefined || statuses.includes(asked) ? asked : statuses.find((one) => one.toLowerCase() === asked.toLowerCase());
  if (asked !== undefined && status === undefined)
    throw new AppError('badParameter', `There is no status “${asked.slice(0, 80)}”.`, { hint: `Statuses: ${statuses.join(', ')}.` });
  const idOf = (name: string): number | undefined =>
    readField(parameters, name) === undefined ? undefined : readOptionalId(parameters, name);
  return {
    type: readPageType(parameters),
    status,
    datasetId: idOf('dataset'),
    featureConfigId: idOf('feature_config'),
    modelConfigId: idOf('model_config'),
    search: readField(parameters, 'search'),
  };
}

function queryOf({ type, status, datasetId, featureConfigId, modelConfigId, search }: Filters): Record<string, string> {
  const named = { type, status, dataset: datasetId, feature_config: featureConfigId, model_config: modelConfigId, search };
  return Object.fromEntries(Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

/** Of a column alone, the way in which the best or the newest comes first. */
function readOrder(parameters: Parameters): ListOrder {
  const sort = readPageChoice(parameters, 'sort', LIST_SORTS);
  const first = firstOrder(sort);
  return { sort, order: readPageChoice(parameters, 'order', first === 'asc' ? ['asc', 'desc'] : ['desc', 'asc']) };
}

/** More of them than can be compared may be ticked for a while; an address does not grow for ever. */
const MOST_CHOSEN = 50;

/** What was ticked on other pages of the list, by the numbers that are shown: "12,45". */
function readChosen(parameters: Parameters): number[] {
  const words = (readField(parameters, 'chosen') ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const odd = words.find((word) => !/^\d{1,9}$/.test(word));
  if (odd !== undefined) throw new AppError('badParameter', `“${odd.slice(0, 40)}” is no number of an experiment.`);
  return [...new Set(words.map(Number))].slice(0, MOST_CHOSEN);
}

function chosenQuery(chosen: readonly number[]): Record<string, string> {
  return chosen.length === 0 ? {} : { chosen: chosen.join(',') };
}

/** Newest first is not said. */
function orderQuery(by: ListOrder): Record<string, string> {
  return isNewestFirst(by) ? {} : { ...by };
}

function isNewestFirst({ sort, order }: ListOrder): boolean {
  return sort === 'created' && order === 'desc';
}

/** What stands above the columns that can be sorted by: a link that does so, and the other way round where it is done. */
function headsOf(by: ListOrder, hrefOf: (by: ListOrder) => string): Record<ListSort, { href: string; state: string | null }> {
  const headOf = (sort: ListSort): { href: string; state: string | null } => {
    if (sort !== by.sort) return { href: hrefOf({ sort, order: firstOrder(sort) }), state: null };
    const isAscending = by.order === 'asc';
    return { href: hrefOf({ sort, order: isAscending ? 'desc' : 'asc' }), state: isAscending ? 'ascending' : 'descending' };
  };
  return { created: headOf('created'), recall_at_100: headOf('recall_at_100'), test_rmse: headOf('test_rmse') };
}

interface Option {
  value: string;
  text: string;
  selected: boolean;
}

interface Fields {
  selects: { name: string; label: string; options: Option[] }[];
  hidden: { name: string; value: string }[];
}

/** The selects of the form. Configs are far too many for one: they come with the address, and stay in the form unseen, as what is `further` does. */
function fieldsOf(filters: Filters, choices: ListChoices, further: Readonly<Record<string, string>>): Fields {
  const options = (all: string, current: string | undefined, values: readonly (readonly [value: string, text: string])[]): Option[] => [
    { value: '', text: all, selected: current === undefined },
    // What is asked for can be chosen, whether the project has it or not.
    ...(current === undefined || values.some(([value]) => value === current) ? [] : [{ value: current, text: current, selected: true }]),
    ...values.map(([value, text]) => ({ value, text, selected: value === current })),
  ];
  const { feature_config: feature, model_config: model } = queryOf(filters);
  return {
    selects: [
      {
        name: 'type',
        label: 'Type',
        options: options(
          'All types',
          filters.type,
          MODEL_TYPES.map((type) => [type, capitalised(type)]),
        ),
      },
      {
        name: 'status',
        label: 'Status',
        options: options(
          'Any status',
          filters.status,
          choices.statuses.map((status) => [status, capitalised(status)]),
        ),
      },
      {
        name: 'dataset',
        label: 'Dataset',
        options: options(
          'All datasets',
          filters.datasetId?.toString(),
          choices.datasets.map(({ id, name }) => [String(id), name ?? `Dataset ${id}`]),
        ),
      },
    ],
    hidden: [
      ...(feature === undefined ? [] : [{ name: 'feature_config', value: feature }]),
      ...(model === undefined ? [] : [{ name: 'model_config', value: model }]),
      ...Object.entries(further).map(([name, value]) => ({ name, value })),
    ],
  };
}

type HrefOf = (change: Partial<Filters>) => string;

/** The configs that the list is of, each with a way out; whoever is in the list knows their names. */
function narrowedBy(
  { featureConfigId: feature, modelConfigId: model }: Filters,
  one: ExperimentEntry | undefined,
  hrefOf: HrefOf,
): { text: string; href: string }[] {
  const named = (kind: string, id: number, name: string | null = null): string => `${kind} ${name === null ? id : `“${name}”`}`;
  return [
    ...(feature === undefined
      ? []
      : [{ text: named('Feature config', feature, one?.feature_config_name), href: hrefOf({ featureConfigId: undefined }) }]),
    ...(model === undefined
      ? []
      : [{ text: named('Model config', model, one?.model_config_name), href: hrefOf({ modelConfigId: undefined }) }]),
  ];
}

/** What the list is of, for who can't change it: "Hybrid", "Failed", "“orders”". */
function narrowedTo({
  fields,
  narrowed,
  search,
}: {
  fields: Fields;
  narrowed: readonly { text: string }[];
  search: string | undefined;
}): string[] {
  const picked = fields.selects.flatMap(({ options }) => options.filter(({ value, selected }) => selected && value !== ''));
  return [...[...picked, ...narrowed].map(({ text }) => text), ...(search === undefined ? [] : [`“${search}”`])];
}

/** "26 to 50 of 505 experiments, newest first" */
function summaryOf({ page, page_size: size, total_count: total }: ExperimentList['pagination'], by: ListOrder): string {
  if (total <= size) return `${formatQuantity(total, 'experiment')}, ${orderWords(by)}`;
  const from = (page - 1) * size + 1;
  return `${formatCount(from)} to ${formatCount(Math.min(total, page * size))} of ${formatQuantity(total, 'experiment')}, ${orderWords(by)}`;
}

function orderWords({ sort, order }: ListOrder): string {
  if (sort === 'created') return order === 'desc' ? 'newest first' : 'oldest first';
  return `${order === 'desc' ? 'highest' : 'lowest'} ${metricOf(sort).label} first`;
}

function rowOf(e: ExperimentEntry, project: Project, hrefOf: HrefOf): object {
  const metric = (key: 'recall_at_100' | 'test_rmse'): string => formatMetric(metricOf(key), e[key]);
  const filter = (text: string | null, change: Partial<Filters>): object =>
    text === null ? { text: NO_VALUE, href: null } : { text: text.trim() || NO_NAME, href: hrefOf(change) };
  return {
    number: shownNumber(e),
    experiment: { text: e.display_name, href: experimentPath(project, e.id) },
    name: e.experiment_name.trim() || NO_VALUE,
    type: capitalised(e.model_type),
    status: statusOf(e.status),
    dataset: filter(e.dataset_name, { datasetId: e.dataset_id }),
    feature: filter(e.feature_config_name, { featureConfigId: e.feature_config_id }),
    model: filter(e.model_config_name, { modelConfigId: e.model_config_id ?? undefined }),
    created: createdAt(e),
    recall: metric('recall_at_100'),
    rmse: metric('test_rmse'),
  };
}
