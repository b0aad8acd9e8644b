/** Which project a line is about. */
import type { Knex } from 'knex';
import { findProject, listProjects, type Project, type ProjectScope } from '../analysis/project.ts';
import { AppError } from '../errors.ts';

interface ChooseContext {
  knex: Knex;
  /** Key or id of the project that is meant where a line names none. */
  defaultProject?: string | undefined;
}

/** The project that a line means, and the others that could have been. */
export async function chooseProject(
  { knex, defaultProject }: ChooseContext,
  asked: string | undefined,
  scope: ProjectScope,
): Promise<{ project: Project; otherProjects: Project[] }> {
  const projects = await listProjects(knex, scope);
  const project =
    asked !== undefined
      ? await findProject(knex, asked, scope)
      : (projects.find((one) => isNamed(one, defaultProject)) ??
        (defaultProject !== undefined && scope === 'all' ? await findProject(knex, defaultProject) : projects[0]));
  if (project === undefined) throw noProject(scope);
  return { project, otherProjects: projects.filter(({ id }) => id !== project.id) };
}

function isNamed({ id, key, name }: Project, wanted: string | undefined): boolean {
  const plain = wanted?.trim().toLowerCase();
  return plain !== undefined && [String(id), key, name.toLowerCase()].includes(plain);
}

function noProject(scope: ProjectScope): AppError {
  return scope === 'all'
    ? new AppError('notFound', 'There are no projects yet.', { hint: 'They appear here once the first load is done.' })
    : new AppError('notFound', 'No project is connected to this workspace.', {
        hint: 'Whoever operates Towerwatch connects one: `towerwatch connect <project> <workspace>`.',
      });
}
