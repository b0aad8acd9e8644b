/** Which project a line is about. */
import type { Knex } from 'knex';
import { findProject, listProjects, type Project, type ProjectScope } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { LineError } from './line-error.ts';

export interface ChooseContext {
  knex: Knex;
  /** Key or id of the project that is meant where neither a line nor its channel names one. */
  defaultProject?: string | undefined;
  /** Id of the project that the channel is set to. */
  channelProject?: number | undefined;
}

/**
 * The project that a line means, and the others that could have been.
 *
 * @throws AppError `notFound` for one that is not there, or not to be seen; where it is the channel's, with the way to its settings.
 */
export async function chooseProject(
  context: ChooseContext,
  asked: string | undefined,
  scope: ProjectScope,
): Promise<{ project: Project; otherProjects: Project[] }> {
  const projects = await listProjects(context.knex, scope);
  const project = asked === undefined ? await usualProject(context, projects, scope) : await findProject(context.knex, asked, scope);
  return { project, otherProjects: projects.filter(({ id }) => id !== project.id) };
}

async function usualProject(
  { knex, defaultProject, channelProject }: ChooseContext,
  projects: readonly Project[],
  scope: ProjectScope,
): Promise<Project> {
  if (channelProject !== undefined) {
    const own = projects.find(({ id }) => id === channelProject);
    // Another one in its place would answer with figures that nobody here asked for.
    if (own === undefined) throw noChannelProject();
    return own;
  }
  const named = projects.find((one) => isNamed(one, defaultProject));
  if (named !== undefined) return named;
  if (defaultProject !== undefined && scope === 'all') return findProject(knex, defaultProject);
  const [first] = projects;
  if (first === undefined) throw noProject(scope);
  return first;
}

function noChannelProject(): LineError {
  return new LineError('The project that this channel is set to is not there any more.', {
    kind: 'notFound',
    hint: 'Choose another one in the settings, or name one in the line: `in "Name"`.',
    correction: 'settings',
  });
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
