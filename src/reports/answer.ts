import type { Project } from '../analysis/project.ts';
import type { ModelType } from '../metrics.ts';
import type { View } from './view.ts';

export type Scalar = string | number | boolean | null | undefined;

/** What one question gets, before any surface has translated it. */
export interface Answer {
  /** Short and without project, type or time, which stand beside it: "Top 5 by R@100". */
  title: string;
  project: Project | null;
  type: ModelType | null;
  /** When the store was last known to equal its source. */
  asOf: Date | null;
  views: View[];
  /** One row each for a spreadsheet, with unrounded numbers; empty where an answer is no table. */
  records: readonly Readonly<Record<string, Scalar>>[];
  /** The body that the JSON API gives to the same question, read when it is asked for: a surface that shows tables has no use for it. */
  json: () => object | Promise<object>;
}
