import type { Knex } from 'knex';
import { metricOf, type ModelType } from '../metrics.ts';
import { selectEntries, type ExperimentEntry } from './experiment-entry.ts';
import type { Project } from './project.ts';
import { DISPLAYED_NUMBER, NEWEST_FIRST, OLDEST_FIRST, summaries } from './sql.ts';

export interface ExperimentList {
  experiments: ExperimentEntry[];
  pagination: {
    /** From 1 to `total_pages`, which is at least 1. */
    page: number;
    page_size: number;
    total_count: number;
    total_pages: number;
    has_next: boolean;
    has_prev: boolean;
  };
}

/** Joined by AND; undefined filters nothing, and a value that the project does not have finds nothing. */
export interface ListFilters {
  type?: ModelType | undefined;
  /** Matched exactly. */
  status?: string | undefined;
  datasetId?: number | undefined;
  featureConfigId?: number | undefined;
  modelConfigId?: number | undefined;
  /** Part of a feature config's, model config's or experiment's name in any case, or a displayed number ("7", "#7", "Exp #7"). */
  search?: string | undefined;
}

/** What a list can be sorted by. */
export const LIST_SORTS = ['created', 'recall_at_100', 'test_rmse'] as const;
export type ListSort = (typeof LIST_SORTS)[number];

export interface ListOrder {
  sort: ListSort;
  order: 'asc' | 'desc';
}

export interface ListQuestion extends ListFilters {
  project: Project;
  /** Default: newest first. What has no value stands last either way. */
  by?: ListOrder;
  /** From 1; one past the end gives the last page. */
  page: number;
  /** 1 to 50. */
  pageSize: number;
}

const NEWEST: ListOrder = { sort: 'created', order: 'desc' };

/** The way in which the newest, or the best, comes first. */
export function firstOrder(sort: ListSort): ListOrder['order'] {
  return sort === 'created' || metricOf(sort).better === 'higher' ? 'desc' : 'asc';
}

/** A page of a project's experiments, as sorted; by default newest `created_at` first (those without one last), then highest id. */
export async function experimentList(
  knex: Knex,
  { project, by = NEWEST, page: asked, pageSize, ...others }: ListQuestion,
): Promise<ExperimentList> {
  const filters = { ...others, search: others.search?.trim() || undefined };
  const total = await countMatches(knex, project, filters);
  const totalPages = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(asked, totalPages);
  const offset = (page - 1) * pageSize;
  const length = Math.min(pageSize, total - offset);
  return {
    experiments: length === 0 ? [] : await selectPage(knex, matches(knex, project, filters), { by, total, offset, length }),
    pagination: {
      page,
      page_size: pageSize,
      total_count: total,
      total_pages: totalPages,
      has_next: page < totalPages,
      has_prev: page > 1,
    },
  };
}

/** Rows are skipped by their ids alone, from whichever end is nearer. */
async function selectPage(
  knex: Knex,
  found: Knex.QueryBuilder,
  { by, total, offset, length }: { by: ListOrder; total: number; offset: number; length: number },
): Promise<ExperimentEntry[]> {
  const rest = total - offset - length;
  const { forwards, backwards } = orderings(by);
  const ids = found
    .select('e.id')
    .orderByRaw(rest < offset ? backwards : forwards)
    .limit(length)
    .offset(Math.min(offset, rest));
  return selectEntries(knex, knex('experiments as e').whereIn('e.id', ids).orderByRaw(forwards));
}

/** SQL for an order, and for the same one read from its end. Equal values are newest first. */
function orderings({ sort, order }: ListOrder): { forwards: string; backwards: string } {
  if (sort === 'created' && order === 'desc') return { forwards: NEWEST_FIRST, backwards: OLDEST_FIRST };
  const column = { created: 'e.created_at', recall_at_100: 'e.recall_at_100', test_rmse: 'e.test_rmse' }[sort];
  return {
    forwards: `${column} ${order} nulls last, ${NEWEST_FIRST}`,
    backwards: `${column} ${order === 'asc' ? 'desc' : 'asc'} nulls first, ${OLDEST_FIRST}`,
  };
}

async function countMatches(knex: Knex, project: Project, filters: ListFilters): Promise<number> {
  const { type, status, ...others } = filters;
  const isSummarized = Object.values(others).every((value) => value === undefined) && !hasNul(status);
  const counted = isSummarized
    ? summaries(knex, project)
        .where({ ...(type && { model_type: type }), ...(status !== undefined && { status }) })
        .first<{ total: number }>(knex.raw('coalesce(sum(experiments), 0) as total'))
    : matches(knex, project, filters).count({ total: '*' }).first<{ total: number }>();
  return (await counted).total;
}

function matches(
  knex: Knex,
  project: Project,
  { type, status, datasetId, featureConfigId, modelConfigId, search }: ListFilters,
): Knex.QueryBuilder {
  const found = knex('experiments as e').where('e.project_id', project.id);
  // PostgreSQL's text holds no NUL, so nothing that it stores can match one.
  if (hasNul(status) || hasNul(search)) return found.whereRaw('false');
  if (type !== undefined) void found.where('e.model_type', type);
  if (status !== undefined) void found.where('e.status', status);
  if (datasetId !== undefined) void found.where('e.dataset_id', datasetId);
  if (featureConfigId !== undefined) void found.where('e.feature_config_id', featureConfigId);
  if (modelConfigId !== undefined) void found.where('e.model_config_id', modelConfigId);
  if (search !== undefined) void found.where((either) => searchFor(either, search));
  return found;
}

function searchFor(either: Knex.QueryBuilder, term: string): void {
  const contains = (name: string): string => `strpos(lower(${name}), lower(:term)) > 0`;
  void either
    .orWhereRaw(`e.feature_config_id in (select id from feature_configs where ${contains('name')})`, { term })
    .orWhereRaw(`e.model_config_id in (select id from model_configs where ${contains('name')})`, { term })
    .orWhereRaw(contains('e.experiment_name'), { term });
  const number = /^(?:exp)?\s*(?:#\s*)?0*([0-9]{1,15})$/i.exec(term)?.[1];
  if (number !== undefined) void either.orWhereRaw(`${DISPLAYED_NUMBER} = ?`, [Number(number)]);
}

function hasNul(text: string | undefined): boolean {
  return text?.includes('\0') ?? false;
}
