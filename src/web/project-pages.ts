/** The pages of projects: the list of them, the dashboard of one, its experiments and comparisons. */
import { Router, type Response } from 'express';
import type { Project } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { comparePage } from './pages/compare.ts';
import { experimentPage } from './pages/experiment.ts';
import { homePage } from './pages/home.ts';
import type { Page, PageDeps } from './pages/page.ts';
import { projectPage } from './pages/project.ts';

interface PagesOptions {
  deps: PageDeps;
  sendPage: (response: Response, page: Page) => void;
  /** The project of a page's address. @throws AppError `notFound`, also where whoever asks may not see it. */
  projectOf: (key: string, response: Response) => Promise<Project>;
}

export function createPagesRouter({ deps, sendPage, projectOf }: PagesOptions): Router {
  const router = Router();
  const kept = createKeptAnswers(deps.knex);
  router.get('/', async (_request, response) => sendPage(response, await homePage(deps)));
  router.get('/projects/:key', async ({ params, query }, response) => {
    const project = await projectOf(params.key, response);
    sendPage(response, await projectPage(deps, { project, type: readType(query['type']) }));
  });
  router.get('/projects/:key/experiments/:id', async ({ params }, response) => {
    const project = await projectOf(params.key, response);
    sendPage(response, await experimentPage(deps, { project, id: params.id, answers: await kept.now() }));
  });
  router.get('/projects/:key/compare', async ({ params, query }, response) => {
    const project = await projectOf(params.key, response);
    sendPage(response, await comparePage(deps, { project, listed: query['experiments'], answers: await kept.now() }));
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
