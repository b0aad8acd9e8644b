import type { Knex } from 'knex';
import { hyperparameterAnalysis, type HyperparameterAnalysis } from '../analysis/hyperparameter-analysis.ts';
import type { Project } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import { createKeptAnswers } from './kept-answers.ts';

const keptOf = new WeakMap<Knex, ReturnType<typeof createKeptAnswers>>();

/**
 * The hyperparameter analysis, which costs a quarter of a second over 50,000 experiments while everything else of a dashboard takes
 * some milliseconds: kept until the content changes.
 */
export async function rememberedInsights(
  knex: Knex,
  { project, type }: { project: Project; type: ModelType },
): Promise<HyperparameterAnalysis> {
  const kept = keptOf.get(knex) ?? createKeptAnswers(knex);
  keptOf.set(knex, kept);
  const answers = await kept.now();
  return answers.keep(`insights ${project.id} ${type}`, () => hyperparameterAnalysis(knex, { project, type }));
}
