import type { Knex } from 'knex';
import { readAsOf } from '../analysis/as-of.ts';
import { findProject, listProjects, type Project } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { MODEL_TYPES } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { View } from '../reports/view.ts';
import { COMMANDS } from './commands/index.ts';
import { readLine } from './read-line.ts';

export interface DispatchContext {
  knex: Knex;
  /** Key of the project that is meant where a line names none. */
  defaultProject?: string | undefined;
}

/**
 * Answers a typed line such as `hybrid top 5 in "Film night"`; knows no Slack. Words may stand in any order and case.
 *
 * @throws AppError `badParameter` for what it can't read, with the nearest word, and `notFound` for an unknown project.
 */
export async function dispatch(line: string, context: DispatchContext): Promise<Answer> {
  const request = readLine(line);
  if (request === 'help') return helpAnswer();
  const projects = await listProjects(context.knex);
  const project = await chooseProject(context, request.project, projects);
  const asOf = await readAsOf(context.knex);
  const answer = await request.command.answer(context.knex, { ...request, project });
  const views = request.project === undefined && projects.length > 1 ? [...answer.views, otherProjects(project, projects)] : answer.views;
  return { ...answer, views, project, asOf };
}

async function chooseProject(
  { knex, defaultProject }: DispatchContext,
  asked: string | undefined,
  projects: readonly Project[],
): Promise<Project> {
  const wanted = asked ?? defaultProject;
  if (wanted !== undefined) return findProject(knex, wanted);
  const newest = projects[0];
  if (newest === undefined)
    throw new AppError('notFound', 'There are no projects yet.', { hint: 'They appear here once the first load is done.' });
  return newest;
}

function otherProjects(project: Project, projects: readonly Project[]): View {
  const others = projects.filter(({ id }) => id !== project.id).map(({ name }) => `in "${name}"`);
  const shown = others.slice(0, 3).join(', ');
  return { kind: 'text', text: `Other projects: ${shown}${others.length > 3 ? ` and ${others.length - 3} more` : ''}.` };
}

function helpAnswer(): Answer {
  const rows = COMMANDS.map(({ usage, summary }) => [{ text: usage }, { text: summary }]);
  const views: View[] = [
    {
      kind: 'table',
      title: 'What /experiments understands',
      columns: [
        { label: 'Type', align: 'left' },
        { label: 'To see', align: 'left' },
      ],
      rows: [...rows, [{ text: 'help' }, { text: 'this list' }]],
      empty: '',
    },
    { kind: 'text', text: `Words may stand in any order. Types: ${MODEL_TYPES.join(', ')} (or multitask). Another project: in "Name".` },
  ];
  return {
    title: 'Help',
    project: null,
    type: null,
    asOf: null,
    views,
    records: COMMANDS.map(({ usage, summary }) => ({ usage, summary })),
    json: () => ({ commands: COMMANDS.map(({ name, usage, summary }) => ({ name, usage, summary })) }),
  };
}
