/** How a dashboard is looked at: what stands in its address beside the type. */
import type { MetricKey, ModelType } from '../metrics.ts';
import { leaderKeys } from '../reports/views/leaders.ts';
import { readPageChoice, readPageNumber, type Parameters } from './parameters.ts';

export type SortKey = 'rank' | 'display_name' | 'dataset' | 'feature_config' | 'model_config' | 'learning_rate' | MetricKey;

export interface BoardState {
  /** How many of the best are shown. */
  limit: number;
  sort: SortKey;
  order: 'asc' | 'desc';
}

export const LIMITS = [10, 25, 50] as const;
const MOST = 50;
const USUAL: BoardState = { limit: LIMITS[0], sort: 'rank', order: 'asc' };

/** @throws AppError `badParameter` that names what is allowed. */
export function readBoardState(parameters: Parameters, type: ModelType): BoardState {
  const keys: readonly [SortKey, ...SortKey[]] = [
    'rank',
    'display_name',
    'dataset',
    'feature_config',
    'model_config',
    'learning_rate',
    ...leaderKeys(type),
  ];
  return {
    limit: readPageNumber(parameters, 'limit', { from: 1, to: MOST, fallback: USUAL.limit }),
    sort: readPageChoice(parameters, 'sort', keys),
    order: readPageChoice(parameters, 'order', ['asc', 'desc']),
  };
}

/** The query that leads to it; what is as usual is not said. */
export function boardQuery(type: ModelType, { limit, sort, order }: BoardState): Record<string, string> {
  return {
    type,
    ...(limit === USUAL.limit ? {} : { limit: String(limit) }),
    ...(sort === USUAL.sort && order === USUAL.order ? {} : { sort, order }),
  };
}
