/** Every section of the digest, in the order of the mail; a test compares the list with the folder. */
import { comparability } from './comparability.ts';
import { datasets } from './datasets.ts';
import { errorLeaders } from './error-leaders.ts';
import { failures } from './failures.ts';
import { hybridLeaders } from './hybrid-leaders.ts';
import { insights } from './insights.ts';
import { news } from './news.ts';
import { plateau } from './plateau.ts';
import { recallLeaders } from './recall-leaders.ts';
import type { Section } from '../section.ts';
import { suggestions } from './suggestions.ts';
import { top } from './top.ts';
import { trend } from './trend.ts';

export const SECTIONS: readonly Section[] = [
  news,
  trend,
  plateau,
  recallLeaders,
  errorLeaders,
  hybridLeaders,
  comparability,
  top,
  datasets,
  insights,
  suggestions,
  failures,
];
