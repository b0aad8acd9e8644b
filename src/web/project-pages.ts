/** The pages of projects: the list of them, the dashboard of one, its experiments and comparisons. */
import { Router, type Response } from 'express';
import type { Project } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';
import type { Answers } from './answers.ts';
import { comparePage } from './pages/compare.ts';
import { experimentPage } from './pages/experiment.ts';
import { homePage } from './pages/home.ts';
import type { PageDeps } from './pages/page.ts';
import { projectPage } from './pages/project.ts';
import { viewerOf } from './viewer.ts';

interface PagesOptions {
  deps: PageDeps;
  sendPage: Answers['sendPage'];
  /** The project of a page's address. @throws AppError `notFound`, also where whoever asks may not see it. */
  projectOf: (key: string, response: Response) => Promise<Project>;
}

export function createPagesRouter({ deps, sendPage, projectOf }: PagesOptions): Router {
  const router = Router();
  router.get('/', async (request, response) => sendPage(request, response, await homePage(deps, viewerOf(response).projects)));
  router.get('/projects/:key', async (request, response) => {
    const { params, query } = request;
    const project = await projectOf(params.key, response);
    sendPage(request, response, await projectPage(deps, { project, type: readType(query['type']) }));
  });
  router.get('/projects/:key/experiments/:id', async (request, response) => {
    const { params } = request;
    const project = await projectOf(params.key, response);
    sendPage(request, response, await experimentPage(deps, { project, id: params.id }));
  });
  router.get('/projects/:key/compare', async (request, response) => {
    const { params, query } = request;
    const project = await projectOf(params.key, response);
    sendPage(request, response, await comparePage(deps, { project, listed: query['experiments'] }));
  });
  return router;
}

/** The type that a page's URL asks for; undefined where it asks for none. */
function readType(asked: unknown): ModelType | undefined {
  if (asked === undefined) return undefined;
  // Asked for twice, it is a list.
  const text = typeof asked === 'string' ? asked : JSON.stringify(asked);
  const type = parseModelType(text);
  if (type === undefined)
    throw new AppError('badParameter', `There is no model type “${text.length > 120 ? `${text.slice(0, 120)}…` : text}”.`, {
      hint: `Types: ${MODEL_TYPES.join(', ')} (or multitask).`,
    });
  return type;
}
