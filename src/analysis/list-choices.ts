import type { Knex } from 'knex';
import type { Project } from './project.ts';
import { summaries } from './sql.ts';

export interface ListChoices {
  /** That experiments of the project have, in alphabetical order. */
  statuses: string[];
  datasets: { id: number; name: string | null }[];
}

/** What a project's list can be narrowed down to. */
export async function listChoices(knex: Knex, project: Project): Promise<ListChoices> {
  const [statuses, datasets] = await Promise.all([
    summaries(knex, project).distinct('status').orderBy('status').pluck<string[]>('status'),
    knex('datasets').where({ project_id: project.id }).orderByRaw('lower(name), id').select<ListChoices['datasets']>('id', 'name'),
  ]);
  return { statuses, datasets };
}
