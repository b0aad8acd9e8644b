/** Every part of every page; the dashboard shows its own in this order. */
import { AppError } from '../../errors.ts';
import type { BoardQuestion, ComparisonQuestion, ExperimentQuestion, Part } from '../part.ts';
import { comparison } from './comparison.ts';
import { curve } from './curve.ts';
import { datasets } from './datasets.ts';
import { figures } from './figures.ts';
import { heatmaps } from './heatmaps.ts';
import { insights } from './insights.ts';
import { standing } from './standing.ts';
import { top } from './top.ts';
import { trend } from './trend.ts';

export const BOARD_PARTS: readonly Part<BoardQuestion>[] = [figures, trend, top, heatmaps, datasets, insights];
export const EXPERIMENT_PARTS: readonly Part<ExperimentQuestion>[] = [standing, curve];
export const COMPARISON_PARTS: readonly Part<ComparisonQuestion>[] = [comparison];

/** @throws AppError `notFound` that names the parts there are. */
export function findPart<Question>(parts: readonly Part<Question>[], key: string): Part<Question> {
  const part = parts.find((one) => one.key === key);
  if (part !== undefined) return part;
  throw new AppError('notFound', `This page has no part “${key.slice(0, 60)}”.`, {
    hint: `There are: ${parts.map((one) => one.key).join(', ')}.`,
  });
}
