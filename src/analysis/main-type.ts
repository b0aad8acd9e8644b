import { MODEL_TYPES, type ModelType } from '../metrics.ts';

/** The type that stands for a project where none was asked for: hybrid where one has completed, else the one with most completed experiments. */
export function mainType(completed: Readonly<Record<ModelType, number>>): ModelType {
  if (completed.hybrid > 0) return 'hybrid';
  return MODEL_TYPES.toSorted((a, b) => completed[b] - completed[a])[0]!;
}
