import { readAsOf } from '../analysis/as-of.ts';
import { findDataset } from '../analysis/dataset.ts';
import type { Project, ProjectScope } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { Audience } from '../reports/subscriptions.ts';
import type { View } from '../reports/view.ts';
import { forMembers } from './access.ts';
import { chooseProject, type ChooseContext } from './choose-project.ts';
import type { CommandAnswer, ModalName } from './command.ts';
import { helpAnswer } from './help.ts';
import { LineError } from './line-error.ts';
import { nearNames, orNear } from './near-name.ts';
import { requireExperiments } from './read-arguments.ts';
import { readLine, tryLine } from './read-line.ts';
import type { ResolvedRequest } from './write-line.ts';

export interface DispatchContext extends ChooseContext {
  /** The type that is meant where a line names none, of commands that go by it. */
  defaultType?: ModelType | undefined;
  /** What whoever asks may see; all of it where it is not said. */
  scope?: ProjectScope;
  /** Undefined: whoever asks may know of all subscriptions. */
  audience?: Audience | undefined;
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
  const { knex, scope = 'all', now = () => new Date(), zone = 'UTC' } = context;
  const names = nearNames(line, { ...context, scope });
  const read = await orNear(
    () => readLine(line),
    (error) => names.ofLine(error),
  );
  if ('help' in read) return { ...helpAnswer(read.help), request: null };
  if (context.isGuest === true && read.command.isForMembers === true) throw forMembers(`\`${read.command.name}\` is`);
  const { project, otherProjects } = await orNear(
    () => chooseProject(context, read.project, scope),
    (error) => names.ofProject(error, read.project),
  );
  const dataset =
    read.dataset === undefined
      ? undefined
      : await orNear(
          () => findDataset(knex, project, read.dataset!),
          (error) => names.ofDataset(error, read.dataset!, project),
        );
  const type = read.type ?? (read.command.isOfChannelType === true ? context.defaultType : undefined);
  const request: ResolvedRequest = { ...read, type, project, dataset };
  requireExperiments(request);
  const asOf = await readAsOf(knex);
  const answer = await request.command.answer(knex, { ...request, audience: context.audience, now: now(), zone });
  const views = read.project === undefined && otherProjects.length > 0 ? [...answer.views, otherProjectsView(otherProjects)] : answer.views;
  return { ...answer, views, project, asOf, request: { ...request, type: request.type ?? answer.type ?? undefined } };
}

/** The form that Slack opens for a line instead of answering it. A line that can't be read asks for none: its answer says what is wrong. */
export function modalOf(line: string): { modal: ModalName; project: string | undefined } | undefined {
  const read = tryLine(line);
  if (read instanceof LineError || 'help' in read || read.command.modal === undefined || read.experiments.length > 0) return undefined;
  return { modal: read.command.modal, project: read.project };
}

function otherProjectsView(others: readonly Project[]): View {
  const shown = others.slice(0, 3).map(({ name }) => `in "${name}"`);
  return { kind: 'text', text: `Other projects: ${shown.join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}.` };
}
