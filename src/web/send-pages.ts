/** The form by which a part of a page is posted into a channel of Slack, and what came of it. */
import { Router, type Request, type Response } from 'express';
import { readAsOf } from '../analysis/as-of.ts';
import type { Project } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import { comparePath, experimentPath, projectPath, queryOf } from '../reports/links.ts';
import type { Answers } from './answers.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { boardQuery } from './board-state.ts';
import { comparisonQuery, readComparison } from './pages/compare.ts';
import { readExperiment } from './pages/experiment.ts';
import type { PageDeps } from './pages/page.ts';
import { sendFormPage, sentPage, type Sendable } from './pages/send.ts';
import { parametersOf, readField, type Parameters } from './parameters.ts';
import type { Part } from './part.ts';
import { BOARD_PARTS, COMPARISON_PARTS, EXPERIMENT_PARTS, findPart } from './parts/index.ts';
import { readBoardQuestion } from './project-pages.ts';
import { viewerOf, type Identity } from './viewer.ts';

/** How parts get to Slack. */
export interface SlackSender {
  /**
   * The channels that can be posted into, by name. For a person those of the person's own workspace alone, and of private ones those
   * that the person is in; null: nobody has signed in, and all are offered.
   */
  channelsOf(project: Project, person: Identity | null): Promise<{ id: string; name: string }[]>;
  /** Posts once for each `once`, however often it is asked, and for a person only where `channelsOf` offers it. */
  send(request: {
    answer: Answer & { project: Project };
    channel: string;
    /** Who sends it; null where nobody is known. */
    by: string | null;
    person: Identity | null;
    once: string;
  }): Promise<{ isPosted: boolean; message: string; hint?: string }>;
}

interface SendOptions {
  deps: PageDeps;
  answers: Pick<Answers, 'sendPage' | 'refuseMethod'>;
  projectOf: (key: string, response: Response, answers: KeptAnswers) => Promise<Project>;
  slack: SlackSender;
}

interface Asked {
  answers: KeptAnswers;
  project: Project;
  params: Readonly<Record<string, string>>;
  parameters: Parameters;
}

/** GET shows the form, POST posts: to be used behind what has read the form and knows it as one of this site. */
export function createSendRouter({ deps, answers: { sendPage, refuseMethod }, projectOf, slack }: SendOptions): Router {
  const router = Router();
  const channelsFor = (project: Project, response: Response): ReturnType<SlackSender['channelsOf']> =>
    slack.channelsOf(project, viewerOf(response).person);
  const onPath = (path: string, find: (deps: PageDeps, asked: Asked) => Promise<Sendable>): void => {
    const read = async (
      request: Request<Record<string, string>>,
      response: Response,
    ): Promise<{ project: Project; sendable: Sendable }> => {
      response.set('Cache-Control', 'no-store');
      const answers = await deps.kept.now();
      const project = await projectOf(request.params['key']!, response, answers);
      return { project, sendable: await find(deps, { answers, project, params: request.params, parameters: parametersOf(request) }) };
    };
    router
      .route(path)
      .get(async (request: Request<Record<string, string>>, response) => {
        const { project, sendable } = await read(request, response);
        sendPage(request, response, sendFormPage({ project, sendable, channels: await channelsFor(project, response), problem: null }));
      })
      .post(async (request: Request<Record<string, string>>, response) => {
        const form = new URLSearchParams(request.body as Record<string, string>);
        const { project, sendable } = await read(request, response);
        const channel = readField(form, 'other') ?? readField(form, 'channel');
        const once = readField(form, 'once');
        if (channel === undefined || once === undefined) {
          const problem = 'Choose a channel, or name one by its id.';
          sendPage(
            request,
            response.status(400),
            sendFormPage({ project, sendable, channels: await channelsFor(project, response), problem }),
          );
          return;
        }
        const answer = await answerOf(deps, project, sendable);
        const { who: by, person } = viewerOf(response);
        const outcome = await slack.send({ answer, channel, by, person, once });
        sendPage(request, response, sentPage({ project, sendable, outcome }));
      })
      .all((request, response) => refuseMethod(request, response, 'GET, HEAD, POST'));
  };

  onPath('/projects/:key/parts/:part/send', async ({ knex }, { answers, project, params, parameters }) => {
    const part = findPart(BOARD_PARTS, params['part']!);
    const question = await readBoardQuestion({ knex }, { answers, project, parameters });
    const { type } = question;
    return sendableOf(
      part,
      { title: part.title, type, back: `${projectPath(project)}${queryOf(boardQuery(type, question))}#${part.key}` },
      () => part.load(knex, question),
    );
  });
  onPath('/projects/:key/experiments/:id/parts/:part/send', async (deps, { answers, project, params }) => {
    const part = findPart(EXPERIMENT_PARTS, params['part']!);
    const question = await readExperiment(deps, { answers, project, id: params['id']! });
    const { display_name: name, model_type: type, id } = question.experiment;
    return sendableOf(part, { title: `${name}: ${part.title}`, type, back: experimentPath(project, id) }, () =>
      part.load(deps.knex, question),
    );
  });
  onPath('/projects/:key/compare/parts/:part/send', async (deps, { answers, project, params, parameters }) => {
    const part = findPart(COMPARISON_PARTS, params['part']!);
    const question = await readComparison(deps, { answers, project, parameters });
    const title = question.experiments.map(({ display_name: name }) => name).join(' against ');
    const back = `${comparePath(project)}${queryOf(comparisonQuery(parameters))}`;
    return sendableOf(part, { title, type: null, back }, () => part.load(deps.knex, question));
  });
  return router;
}

function sendableOf(
  { key, isWithoutPictures }: Pick<Part<unknown>, 'key' | 'isWithoutPictures'>,
  about: { title: string; type: ModelType | null; back: string },
  load: Sendable['load'],
): Sendable {
  return { key, hasPictures: isWithoutPictures !== true, ...about, load };
}

async function answerOf({ knex }: PageDeps, project: Project, { title, type, load }: Sendable): Promise<Answer & { project: Project }> {
  const asOf = await readAsOf(knex);
  const { lead, views, records } = await load();
  const words = lead === undefined ? [] : [{ kind: 'text' as const, text: lead }];
  return { title, project, type, asOf, views: [...words, ...views], records, json: () => ({ records }) };
}
