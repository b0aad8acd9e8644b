import { Router, type Request } from 'express';
import type { Knex } from 'knex';
import { readAsOfText } from '../analysis/as-of.ts';
import { dashboardStats } from '../analysis/dashboard-stats.ts';
import { metricsTrend } from '../analysis/metrics-trend.ts';
import { findProject, type Project } from '../analysis/project.ts';
import { topConfigurations } from '../analysis/top-configurations.ts';
import { AppError } from '../errors.ts';
import { readChoice, readModelType, readWholeNumber, requireText, type Parameters } from './parameters.ts';

/** What one name under /api/experiments answers; the body is documented in docs/metrics.md. */
type Question = (knex: Knex, project: Project, parameters: Parameters) => Promise<object>;

const QUESTIONS: Record<string, Question> = {
  'dashboard-stats': (knex, project) => dashboardStats(knex, project),
  'top-configurations': (knex, project, parameters) =>
    topConfigurations(knex, {
      project,
      type: readModelType(parameters),
      limit: readWholeNumber(parameters, 'limit', { from: 1, to: 50, fallback: 10 }),
    }),
  'metrics-trend': (knex, project, parameters) =>
    metricsTrend(knex, { project, type: readModelType(parameters), points: readChoice(parameters, 'points', ['all', 'steps']) }),
};

/** `GET /api/experiments/<name>?project=…`: each analysis as JSON. */
export function apiRouter(knex: Knex): Router {
  const router = Router();
  router.get('/experiments/:name', async (request, response) => {
    const { name } = request.params;
    const question = Object.hasOwn(QUESTIONS, name) ? QUESTIONS[name] : undefined;
    if (question === undefined)
      throw new AppError('notFound', `There is no analysis “${name}”.`, { hint: `There are: ${Object.keys(QUESTIONS).join(', ')}.` });
    const parameters = parametersOf(request);
    const project = await findProject(knex, requireText(parameters, 'project', 'the id or key of a project'));
    const body = await question(knex, project, parameters);
    response.json({ ...body, as_of: await readAsOfText(knex) });
  });
  return router;
}

function parametersOf(request: Request): Parameters {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}
