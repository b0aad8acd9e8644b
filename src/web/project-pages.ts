/** The pages of projects: the list of them, the dashboard of one, its experiments and comparisons, and their parts as files. */
import { Router, type Request, type Response } from 'express';
import { completedByType, dashboardStats } from '../analysis/dashboard-stats.ts';
import { mainType } from '../analysis/main-type.ts';
import type { Project } from '../analysis/project.ts';
import { readBoardState } from './board-state.ts';
import { comparePage, comparisonQuery, readComparison } from './pages/compare.ts';
import { experimentPage, readExperiment } from './pages/experiment.ts';
import { experimentsPage } from './pages/experiments.ts';
import type { Answers } from './answers.ts';
import { keptInsights, type KeptAnswers } from './kept-answers.ts';
import { homePage } from './pages/home.ts';
import type { PageDeps } from './pages/page.ts';
import { projectPage } from './pages/project.ts';
import { parametersOf, readPageType, type Parameters } from './parameters.ts';
import { partFile, type PartFile } from './part-files.ts';
import type { BoardQuestion, ExperimentQuestion } from './part.ts';
import { BOARD_PARTS, COMPARISON_PARTS, EXPERIMENT_PARTS } from './parts/index.ts';
import { viewerOf } from './viewer.ts';

interface PagesOptions {
  deps: PageDeps;
  sendPage: Answers['sendPage'];
  /** The project of a page's address. @throws AppError `notFound`, also where whoever asks may not see it. */
  projectOf: (key: string, response: Response, answers: KeptAnswers) => Promise<Project>;
  /** Whether parts can be sent to Slack. */
  canSend: boolean;
}

interface Asked {
  request: Request;
  /** Of the moment at which it was asked. */
  answers: KeptAnswers;
  project: Project;
  parameters: Parameters;
  params: Readonly<Record<string, string>>;
}

export function createPagesRouter({ deps, sendPage, projectOf, canSend }: PagesOptions): Router {
  const router = Router();
  const onPath = (path: string, answer: (asked: Asked, response: Response) => Promise<void>): void =>
    void router.get(path, async (request: Request<Record<string, string>>, response) => {
      const { params } = request;
      const answers = await deps.kept.now();
      const project = await projectOf(params['key']!, response, answers);
      await answer({ request, answers, project, parameters: parametersOf(request), params }, response);
    });

  router.get('/', async (request, response) => sendPage(request, response, await homePage(deps, viewerOf(response).projects)));
  onPath('/projects/:key', async ({ request, answers, project, parameters }, response) =>
    sendPage(request, response, await projectPage(deps, { answers, project, parameters, canSend, scope: viewerOf(response).projects })),
  );
  onPath('/projects/:key/experiments', async ({ request, project, parameters }, response) =>
    sendPage(request, response, await experimentsPage(deps, { project, parameters })),
  );
  onPath('/projects/:key/experiments/:id', async ({ request, answers, project, params }, response) =>
    sendPage(
      request,
      response,
      await experimentPage(deps, { answers, project, id: params['id']!, canSend, isLinking: viewerOf(response).kind !== 'link' }),
    ),
  );
  onPath('/projects/:key/compare', async ({ request, answers, project, parameters }, response) =>
    sendPage(request, response, await comparePage(deps, { answers, project, parameters, canSend })),
  );

  onPath('/projects/:key/parts/:name', async ({ answers, project, parameters, params }, response) => {
    let type = '';
    const question = async (): Promise<BoardQuestion> => {
      const asked = await readBoardQuestion(deps, { answers, project, parameters });
      type = asked.type;
      return asked;
    };
    const file = await partFile(deps, { parts: BOARD_PARTS, name: params['name']!, question, parameters });
    sendFile(response, file, [project.key, type]);
  });
  onPath('/projects/:key/experiments/:id/parts/:name', async ({ answers, project, parameters, params }, response) => {
    const question = (): Promise<ExperimentQuestion> => readExperiment(deps, { answers, project, id: params['id']! });
    const file = await partFile(deps, { parts: EXPERIMENT_PARTS, name: params['name']!, question, parameters });
    sendFile(response, file, [project.key, 'experiment', params['id']!]);
  });
  onPath('/projects/:key/compare/parts/:name', async ({ answers, project, parameters, params }, response) => {
    const question = (): ReturnType<typeof readComparison> => readComparison(deps, { answers, project, parameters });
    const file = await partFile(deps, { parts: COMPARISON_PARTS, name: params['name']!, question, parameters });
    sendFile(response, file, [project.key, ...comparisonQuery(parameters)['experiments']!.split(',')]);
  });
  return router;
}

/** What an address asks of a dashboard; of no type in particular the project's main one is meant. */
export async function readBoardQuestion(
  { knex }: Pick<PageDeps, 'knex'>,
  { answers, project, parameters }: { answers: KeptAnswers; project: Project; parameters: Parameters },
): Promise<BoardQuestion> {
  const type = readPageType(parameters) ?? mainType(completedByType(await dashboardStats(knex, project)));
  return { project, type, ...readBoardState(parameters, type), insights: () => keptInsights(knex, answers, { project, type }) };
}

/** Under a name that says what it is of: "main-tenant-hybrid-top.csv". */
function sendFile(response: Response, { contentType, saveAs, body }: PartFile, names: readonly string[]): void {
  if (saveAs !== null) response.attachment([...names, saveAs].join('-'));
  response.type(contentType).send(body);
}
