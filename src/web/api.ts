import { Router } from 'express';
import type { Knex } from 'knex';
import { readAsOfText } from '../analysis/as-of.ts';
import { compareExperiments } from '../analysis/compare.ts';
import { dashboardStats } from '../analysis/dashboard-stats.ts';
import { datasetComparison } from '../analysis/dataset-comparison.ts';
import { hyperparameterAnalysis } from '../analysis/hyperparameter-analysis.ts';
import { experimentList, firstOrder, LIST_SORTS, type ListOrder } from '../analysis/list.ts';
import { metricsTrend } from '../analysis/metrics-trend.ts';
import { paretoFront } from '../analysis/pareto.ts';
import { findProject, type Project } from '../analysis/project.ts';
import { suggestExperiments } from '../analysis/suggestions.ts';
import { topConfigurations } from '../analysis/top-configurations.ts';
import { trainingHeatmaps } from '../analysis/training-heatmaps.ts';
import { AppError } from '../errors.ts';
import type { ModelType } from '../metrics.ts';
import {
  parametersOf,
  readChoice,
  readModelType,
  readOptionalId,
  readOptionalModelType,
  readText,
  readWholeNumber,
  requireIds,
  requireText,
  type Parameters,
} from './parameters.ts';
import { viewerOf } from './viewer.ts';

/** What one name under /api/experiments answers; the body is documented in docs/metrics.md. */
type Question = (knex: Knex, project: Project, parameters: Parameters) => Promise<object>;

/** A question that takes a model type and nothing else. */
function ofType(ask: (knex: Knex, question: { project: Project; type: ModelType }) => Promise<object>): Question {
  return (knex, project, parameters) => ask(knex, { project, type: readModelType(parameters) });
}

const QUESTIONS: Record<string, Question> = {
  'dashboard-stats': (knex, project) => dashboardStats(knex, project),
  list: (knex, project, parameters) =>
    experimentList(knex, {
      project,
      type: readOptionalModelType(parameters),
      status: readText(parameters, 'status'),
      datasetId: readOptionalId(parameters, 'dataset_id'),
      featureConfigId: readOptionalId(parameters, 'feature_config_id'),
      modelConfigId: readOptionalId(parameters, 'model_config_id'),
      search: readText(parameters, 'search'),
      by: readOrder(parameters),
      page: readWholeNumber(parameters, 'page', { from: 1, fallback: 1 }),
      pageSize: readWholeNumber(parameters, 'page_size', { from: 1, to: 50, fallback: 10 }),
    }),
  'metrics-trend': (knex, project, parameters) =>
    metricsTrend(knex, { project, type: readModelType(parameters), points: readChoice(parameters, 'points', ['all', 'steps']) }),
  'top-configurations': (knex, project, parameters) =>
    topConfigurations(knex, {
      project,
      type: readModelType(parameters),
      limit: readWholeNumber(parameters, 'limit', { from: 1, to: 50, fallback: 10 }),
    }),
  'training-heatmaps': ofType(trainingHeatmaps),
  'dataset-comparison': ofType(datasetComparison),
  'hyperparameter-analysis': ofType(hyperparameterAnalysis),
  compare: (knex, project, parameters) => compareExperiments(knex, { project, ids: requireIds(parameters, 'ids') }),
  suggestions: ofType(suggestExperiments),
  pareto: ofType(paretoFront),
};

function readOrder(parameters: Parameters): ListOrder {
  const sort = readChoice(parameters, 'sort', LIST_SORTS);
  return { sort, order: readChoice(parameters, 'order', firstOrder(sort) === 'asc' ? ['asc', 'desc'] : ['desc', 'asc']) };
}

/** `GET /api/experiments/<name>?project=…`: each analysis as JSON. */
export function apiRouter(knex: Knex): Router {
  const router = Router();
  router.get('/experiments/:name', async (request, response) => {
    const { name } = request.params;
    const question = Object.hasOwn(QUESTIONS, name) ? QUESTIONS[name] : undefined;
    if (question === undefined)
      throw new AppError('notFound', `There is no analysis “${name}”.`, { hint: `There are: ${Object.keys(QUESTIONS).join(', ')}.` });
    const parameters = parametersOf(request);
    const project = await findProject(knex, requireText(parameters, 'project', 'the id or key of a project'), viewerOf(response).projects);
    // Before the question: what a round brings in between makes the answer newer than it says, never older.
    const asOf = await readAsOfText(knex);
    response.json({ ...(await question(knex, project, parameters)), as_of: asOf });
  });
  return router;
}
