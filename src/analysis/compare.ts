import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { selectEntries, type ExperimentEntry } from './experiment-entry.ts';
import type { Project } from './project.ts';

export interface Comparison {
  /** In the order asked. */
  experiments: ComparedExperiment[];
}

/** Settings are the experiment's own columns; towers come from its model config where its own column is empty. */
export interface ComparedExperiment extends ExperimentEntry, ComparedSettings {}

interface ComparedSettings {
  data_sample_percent: number | null;
  split_strategy: string | null;
  holdout_days: number | null;
  date_column: string | null;
  top_k: number | null;
  retrieval_algorithm: string | null;
  output_embedding_dim: number | null;
  machine_type: string | null;
  buyer_tower_structure: string | null;
  product_tower_structure: string | null;
  ranking_tower_structure: string | null;
}

const SETTINGS = [
  'data_sample_percent',
  'split_strategy',
  'holdout_days',
  'date_column',
  'top_k',
  'retrieval_algorithm',
  'output_embedding_dim',
  'machine_type',
  'buyer_tower_structure',
  'product_tower_structure',
  'ranking_tower_structure',
] as const satisfies readonly (keyof ComparedSettings)[];

const FEWEST = 2;
const MOST = 5;

/**
 * Two to five experiments of one project side by side, whatever their status.
 *
 * @throws AppError `badParameter` for a repeated id and for too few or too many, `notFound` for ids that the project
 * does not have.
 */
export async function compareExperiments(knex: Knex, { project, ids }: { project: Project; ids: readonly number[] }): Promise<Comparison> {
  const repeated = ids.filter((id, i) => ids.indexOf(id) < i);
  if (repeated.length > 0) throw refusal(ids, `${nameIds(repeated)} stands there more than once`);
  if (ids.length < FEWEST) throw refusal(ids, 'that is too few');
  if (ids.length > MOST) throw refusal(ids, `these are ${ids.length}`);
  const found = knex('experiments as e')
    .where('e.project_id', project.id)
    .whereIn('e.id', [...ids]);
  const byId = new Map((await selectCompared(knex, found)).map((entry) => [entry.id, entry]));
  const unknown = ids.filter((id) => !byId.has(id));
  if (unknown.length > 0)
    throw new AppError('notFound', `Project “${project.name}” has no experiment with id ${nameIds(unknown)}.`, {
      hint: 'Experiments of one project can be compared; its list shows their ids.',
    });
  return { experiments: ids.map((id) => byId.get(id)!) };
}

/** The query's experiments (`e`) as a comparison has them, in the query's order. */
export function selectCompared(knex: Knex, query: Knex.QueryBuilder): Promise<ComparedExperiment[]> {
  return selectEntries<ComparedSettings>(knex, query, SETTINGS);
}

function refusal(ids: readonly number[], problem: string): AppError {
  const asked = ids.slice(0, 2 * MOST).join(',') + (ids.length > 2 * MOST ? ',…' : '');
  return new AppError('badParameter', `The parameter ids is "${asked}": ${problem}; expected ${FEWEST} to ${MOST} different ids.`);
}

function nameIds(ids: readonly number[]): string {
  return [...new Set(ids)].slice(0, MOST).join(', ');
}
