/** What a part of the digest is: the week's facts in, views out. One file each in this folder. */
import type { Knex } from 'knex';
import type { Project } from '../analysis/project.ts';
import type { Lead, PeriodActivity } from '../analysis/week.ts';
import type { ModelType } from '../metrics.ts';
import type { View } from './view.ts';
import type { ReportPeriod } from './period.ts';

/** What every section may ask; facts that several need are read once. */
export interface SectionQuestion {
  knex: Knex;
  project: Project;
  period: ReportPeriod;
  /** The model types that the reader wants, in the order of MODEL_TYPES. */
  types: readonly ModelType[];
  /** When the store was last known to equal its source. */
  asOf: Date | null;
  activity: PeriodActivity;
  leads: readonly Lead[];
  mainType: ModelType;
}

export interface Section {
  /** Names the section in a subscription. */
  readonly key: string;
  /** What is in it, on one line, for who chooses sections. */
  readonly summary: string;
  title(question: SectionQuestion): string;
  /** Everything as it stood at the week's end. No views: the section is left out. */
  views(question: SectionQuestion): Promise<View[]>;
}
