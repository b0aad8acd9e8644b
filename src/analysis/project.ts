import type { Knex } from 'knex';
import { AppError } from '../errors.ts';

export interface Project {
  id: number;
  key: string;
  name: string;
}

const COLUMNS = ['id', 'key', 'name'] as const;

/** All projects, the one with the newest experiment first: it is the one people most likely ask about. */
export async function listProjects(knex: Knex): Promise<Project[]> {
  const newest = knex('experiments').max('created_at').whereRaw('project_id = projects.id');
  return knex('projects')
    .select<Project[]>(...COLUMNS)
    .orderByRaw('(?) desc nulls last, id', [newest]);
}

/**
 * The project with the given id, key or name (any case).
 *
 * @throws AppError `notFound` that names the projects there are.
 */
export async function findProject(knex: Knex, wanted: string): Promise<Project> {
  // PostgreSQL's text holds no NUL; the character that stands for what can't be shown is in no key.
  const text = wanted.trim().replaceAll('\0', '\uFFFD');
  const byId = /^\d{1,15}$/.test(text) ? Number(text) : null;
  const found = await knex('projects')
    .where('id', byId)
    .orWhere('key', text.toLowerCase())
    .orWhereRaw('lower(name) = lower(?)', [text])
    .orderByRaw('(id = ?) desc nulls last, (key = ?) desc, id', [byId, text.toLowerCase()])
    .first<Project | undefined>(...COLUMNS);
  if (found !== undefined) return found;
  const known = (await listProjects(knex)).slice(0, 10).map(({ key }) => key);
  throw new AppError('notFound', `There is no project “${shorten(text)}”.`, {
    hint: known.length === 0 ? 'No project has been loaded yet.' : `Projects: ${known.join(', ')}.`,
  });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
