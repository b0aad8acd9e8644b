/** What a part of a page is: a question with its answer as views, which has an address of its own. One file each in `parts/`. */
import type { Knex } from 'knex';
import type { Project } from '../analysis/project.ts';
import type { ComparedExperiment } from '../analysis/compare.ts';
import type { ExperimentDetail } from '../analysis/experiment.ts';
import type { Field } from '../analysis/field.ts';
import type { HyperparameterAnalysis } from '../analysis/hyperparameter-analysis.ts';
import type { ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { View } from '../reports/view.ts';
import type { BoardState } from './board-state.ts';

export interface Part<Question> {
  /** Stands in its addresses and names its section on the page. */
  readonly key: string;
  readonly title: string;
  /** Is words and numbers, whatever it answers. */
  readonly isWithoutPictures?: true;
  /** Both the page and every download ask this, so that they can't differ. */
  load(knex: Knex, question: Question): Promise<PartContent>;
}

export interface PartContent {
  /** What it is about, in small print below the title. */
  lead?: string;
  views: View[];
  /** Further views that not everybody wants to see. */
  folds?: Fold[];
  /** The unrounded numbers for a spreadsheet. */
  records: Answer['records'];
}

export interface Fold {
  title: string;
  /** How much there is in it. */
  extent: string;
  views: View[];
  isOpen: boolean;
}

/** Of a project's dashboard. */
export interface BoardQuestion extends BoardState {
  project: Project;
  type: ModelType;
  /** Asked by the part that shows it. */
  insights: () => Promise<HyperparameterAnalysis>;
}

export interface ExperimentQuestion {
  project: Project;
  experiment: ExperimentDetail;
  /** Asked by the part that shows it. */
  field: () => Promise<Field>;
}

export interface ComparisonQuestion {
  project: Project;
  /** In the order asked. */
  experiments: readonly ComparedExperiment[];
}
