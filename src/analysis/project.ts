import type { Knex } from 'knex';
import { AppError } from '../errors.ts';

export interface Project {
  id: number;
  key: string;
  name: string;
}

const COLUMNS = ['id', 'key', 'name'] as const;

/** The projects that whoever asks may see: ids, or all of them. */
export type ProjectScope = 'all' | readonly number[];

const NONE_SEEN = 'No project is connected to this workspace.';

/** All projects, the one with the newest experiment first: it is the one people most likely ask about. */
export async function listProjects(knex: Knex, scope: ProjectScope = 'all'): Promise<Project[]> {
  const newest = knex('experiments').max('created_at').whereRaw('project_id = projects.id');
  return within(knex('projects'), scope)
    .select<Project[]>(...COLUMNS)
    .orderByRaw('(?) desc nulls last, id', [newest]);
}

/**
 * The project with the given id, key or name (any case).
 *
 * @throws AppError `notFound` that names the projects there are; one outside of the scope is not there.
 */
export async function findProject(knex: Knex, wanted: string, scope: ProjectScope = 'all'): Promise<Project> {
  // PostgreSQL's text holds no NUL; the character that stands for what can't be shown is in no key.
  const text = wanted.trim().replaceAll('\0', '\uFFFD');
  const byId = /^\d{1,15}$/.test(text) ? Number(text) : null;
  const found = await within(knex('projects'), scope)
    .where((either) => {
      void either.where('id', byId).orWhere('key', text.toLowerCase()).orWhereRaw('lower(name) = lower(?)', [text]);
    })
    .orderByRaw('(id = ?) desc nulls last, (key = ?) desc, id', [byId, text.toLowerCase()])
    .first<Project | undefined>(...COLUMNS);
  if (found !== undefined) return found;
  const known = (await listProjects(knex, scope)).slice(0, 10).map(({ key }) => key);
  throw new AppError('notFound', `There is no project “${shorten(text)}”.`, {
    hint: known.length > 0 ? `Projects: ${known.join(', ')}.` : scope === 'all' ? 'No project has been loaded yet.' : NONE_SEEN,
  });
}

function within(projects: Knex.QueryBuilder, scope: ProjectScope): Knex.QueryBuilder {
  return scope === 'all' ? projects : projects.whereIn('id', [...scope]);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
