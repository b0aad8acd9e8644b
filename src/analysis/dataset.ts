import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Project } from './project.ts';

export interface Dataset {
  id: number;
  name: string;
}

/** How many others are named where one is not found. */
const NAMED = 5;

/** The newest datasets of a project, among which a name is looked for that is not quite right. */
const MOST_LISTED = 500;

export async function listDatasets(knex: Knex, project: Project): Promise<Dataset[]> {
  return knex('datasets').where({ project_id: project.id }).orderBy('id', 'desc').limit(MOST_LISTED).select<Dataset[]>('id', 'name');
}

/**
 * The dataset of a project that a person means: by its name in any case, else by its id. Of several with one name the newest.
 *
 * @throws AppError `notFound` that names others of the project.
 */
export async function findDataset(knex: Knex, project: Project, asked: string): Promise<Dataset> {
  // PostgreSQL's text holds no NUL.
  const name = asked.trim().replaceAll('\0', '\uFFFD');
  const datasets = (): Knex.QueryBuilder => knex('datasets').where({ project_id: project.id });
  const found = await datasets()
    .where((either) => {
      void either.whereRaw('lower(name) = lower(?)', [name]);
      if (/^\d{1,9}$/.test(name)) void either.orWhere('id', Number(name));
    })
    .orderByRaw('lower(name) = lower(?) desc, id desc', [name])
    .first<Dataset | undefined>('id', 'name');
  if (found !== undefined) return found;
  const others = await datasets().orderBy('id', 'desc').limit(NAMED).select<Dataset[]>('name');
  throw new AppError('notFound', `Project “${project.name}” has no dataset “${name}”.`, {
    hint: others.length === 0 ? 'It has none at all.' : `It has, among others: ${others.map((one) => `“${one.name}”`).join(', ')}.`,
  });
}
