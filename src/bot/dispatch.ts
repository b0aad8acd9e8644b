import type { Knex } from 'knex';
import { readAsOf } from '../analysis/as-of.ts';
import { findDataset, listDatasets } from '../analysis/dataset.ts';
import { findProject, listProjects, type Project, type ProjectScope } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { View } from '../reports/view.ts';
import { forMembers } from './access.ts';
import type { CommandAnswer, ModalName } from './command.ts';
import { helpAnswer } from './help.ts';
import { LineError } from './line-error.ts';
import { nearMiss } from './near-miss.ts';
import { requireExperiments } from './read-arguments.ts';
import { readLine } from './read-line.ts';
import { withName } from './words.ts';
import type { ResolvedRequest } from './write-line.ts';

export interface DispatchContext {
  knex: Knex;
  /** Key or id of the project that is meant where a line names none. */
  defaultProject?: string | undefined;
  /** The type that is meant where a line names none, of commands that go by it. */
  defaultType?: ModelType | undefined;
  /** What whoever asks may see; all of it where it is not said. */
  scope?: ProjectScope;
  /** Who asks is a guest, for whom some commands are not. */
  isGuest?: boolean;
  now?: () => Date;
  /** In which weeks are counted. */
  zone?: string;
}

export interface Dispatched extends Answer {
  /** What was asked, with everything found that was meant; null where the answer is about no project. */
  request: ResolvedRequest | null;
  pages?: CommandAnswer['pages'];
  offers?: CommandAnswer['offers'];
}

/**
 * Answers a typed line such as `hybrid top 5 in "Film night"`; knows no Slack. Words may stand in any order and case.
 *
 * @throws LineError for what it can't read, with the nearest word, and AppError `notFound` for an unknown project or `unauthorized` for
 *   what is not for guests.
 */
export async function dispatch(line: string, context: DispatchContext): Promise<Dispatched> {
  const read = readLine(line);
  if ('help' in read) return { ...helpAnswer(read.help), request: null };
  if (context.isGuest === true && read.command.isForMembers === true) throw forMembers(`\`${read.command.name}\` is`);
  const { knex, scope = 'all', now = () => new Date(), zone = 'UTC' } = context;
  const { project, otherProjects } = await chooseProject(context, read.project, scope).catch(async (error: unknown) => {
    throw await withNearProject(error, { knex, line, asked: read.project, scope });
  });
  const dataset =
    read.dataset === undefined
      ? undefined
      : await findDataset(knex, project, read.dataset).catch(async (error: unknown) => {
          throw await withNearDataset(error, { knex, line, asked: read.dataset!, project });
        });
  const type = read.type ?? (read.command.isOfChannelType === true ? context.defaultType : undefined);
  const request: ResolvedRequest = { ...read, type, project, dataset };
  requireExperiments(request);
  const asOf = await readAsOf(knex);
  const answer = await request.command.answer(knex, { ...request, now: now(), zone });
  const views = read.project === undefined && otherProjects.length > 0 ? [...answer.views, otherProjectsView(otherProjects)] : answer.views;
  return { ...answer, views, project, asOf, request: { ...request, type: request.type ?? answer.type ?? undefined } };
}

interface UnfoundProject {
  knex: Knex;
  line: string;
  asked: string | undefined;
  scope: ProjectScope;
}

/** A name that is not found, with the line for the one project whose key or name has it in it or is near it; any other error as it is. */
async function withNearProject(error: unknown, { knex, line, asked, scope }: UnfoundProject): Promise<unknown> {
  const part = asked?.trim().toLowerCase() ?? '';
  if (!(error instanceof AppError) || error.kind !== 'notFound' || part === '') return error;
  const near = oneNear(part, await listProjects(knex, scope), ({ key, name }) => [key, name.toLowerCase()]);
  if (near === undefined) return error;
  const { key, name } = near;
  const message = `${error.message} Did you mean “${name}”?`;
  return new LineError(message, { kind: 'notFound', hint: error.hint, correction: withName(line, 'in', key) });
}

/** The same of a dataset. One whose name holds a quote is named by its id, unless that is the name of another. */
async function withNearDataset(
  error: unknown,
  { knex, line, asked, project }: { knex: Knex; line: string; asked: string; project: Project },
): Promise<unknown> {
  const part = asked.trim().toLowerCase();
  if (!(error instanceof AppError) || error.kind !== 'notFound' || part === '') return error;
  const all = await listDatasets(knex, project);
  const near = oneNear(part, all, ({ name }) => [name.toLowerCase()]);
  if (near === undefined) return error;
  const { id, name } = near;
  const message = `${error.message} Did you mean “${name}”?`;
  const isQuotable = !/["“”]/.test(name);
  if (!isQuotable && all.some((one) => one.name === String(id))) return error;
  return new LineError(message, {
    kind: 'notFound',
    hint: error.hint,
    correction: withName(line, 'on', isQuotable ? `"${name}"` : String(id)),
  });
}

/** The one with a name that has what was typed in it, else the one whose name is nearest; undefined where none or several are meant. */
function oneNear<T>(part: string, all: readonly T[], namesOf: (one: T) => readonly string[]): T | undefined {
  const having = all.filter((one) => namesOf(one).some((name) => name.includes(part)));
  const nearest = nearMiss(part, all.flatMap(namesOf));
  const near = having.length > 0 || nearest === undefined ? having : all.filter((one) => namesOf(one).includes(nearest));
  return near.length === 1 ? near[0] : undefined;
}

/** The form that Slack opens for a line instead of answering it. */
export function modalOf(line: string): { modal: ModalName; project: string | undefined } | undefined {
  const read = readLine(line);
  if ('help' in read || read.command.modal === undefined || read.experiments.length > 0) return undefined;
  return { modal: read.command.modal, project: read.project };
}

/** The project that a line means, and the others that could have been. */
export async function chooseProject(
  { knex, defaultProject }: Pick<DispatchContext, 'knex' | 'defaultProject'>,
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

function otherProjectsView(others: readonly Project[]): View {
  const shown = others.slice(0, 3).map(({ name }) => `in "${name}"`);
  return { kind: 'text', text: `Other projects: ${shown.join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}.` };
}
