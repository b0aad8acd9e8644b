import type { Knex } from 'knex';
import { readAsOf } from '../analysis/as-of.ts';
import type { Project } from '../analysis/project.ts';
import { mainType } from '../analysis/main-type.ts';
import { MODEL_TYPES, type ModelType } from '../metrics.ts';
import { completedSoFar, periodActivity, periodLeads } from '../analysis/week.ts';
import { SECTIONS } from './sections/index.ts';
import { activityLine, headline } from './sections/news.ts';
import type { Section, SectionQuestion } from './section.ts';
import { cut, oneLine } from './line.ts';
import type { View } from './view.ts';
import { periodDays, type ReportPeriod } from './period.ts';

/** A project's week before any surface has translated it. Everything in it is as it stood at the end of the week. */
export interface Digest {
  project: Project;
  /** The project's name on one line, short enough for a mail's header. */
  projectTitle: string;
  period: ReportPeriod;
  /** When the store was last known to equal its source; null before the first load is done. */
  asOf: Date | null;
  /** The news and the dates, on one line. */
  subject: string;
  /** What mail programs show beside the subject. */
  preheader: string;
  headline: string;
  sections: DigestSection[];
  /** Nothing of the project had completed by then: there is nothing to tell. */
  isEmpty: boolean;
}

interface DigestSection {
  key: string;
  title: string;
  views: View[];
}

interface DigestQuestion {
  knex: Knex;
  project: Project;
  period: ReportPeriod;
  /** Default: all. */
  types?: readonly ModelType[];
  /** Keys of sections, told in the order of the digest. Default: all. */
  sections?: readonly string[];
}

export async function buildDigest({ knex, project, period, types: asked, sections }: DigestQuestion): Promise<Digest> {
  const types = MODEL_TYPES.filter((type) => asked?.includes(type) ?? true);
  const [asOf, activity, leads] = await Promise.all([
    readAsOf(knex),
    periodActivity(knex, { project, period }),
    periodLeads(knex, { project, period }),
  ]);
  const completed = completedSoFar(activity);
  const ofType = (type: ModelType): number => (types.includes(type) ? completed[type] : 0);
  const main = mainType({ retrieval: ofType('retrieval'), ranking: ofType('ranking'), hybrid: ofType('hybrid') });
  const question: SectionQuestion = { knex, project, period, types, asOf, activity, leads, mainType: main };
  const projectTitle = shortLine(project.name);
  const sentence = headline(question);
  const isEmpty = activity.completed_so_far === 0;
  return {
    project,
    projectTitle,
    period,
    asOf,
    subject: `${projectTitle} · ${sentence} · ${periodDays(period)}`,
    preheader: `${activityLine(activity)} in the week of ${periodDays(period)} (${period.zone}).`,
    headline: sentence,
    sections: isEmpty
      ? []
      : await buildSections(
          SECTIONS.filter(({ key }) => sections?.includes(key) ?? true),
          question,
        ),
    isEmpty,
  };
}

async function buildSections(chosen: readonly Section[], question: SectionQuestion): Promise<DigestSection[]> {
  const sections = await Promise.all(
    chosen.map(async (section) => ({ key: section.key, title: section.title(question), views: await section.views(question) })),
  );
  return sections.filter(({ views }) => views.length > 0);
}

/** A name that fits a mail's header: one line, short enough that the news is seen. */
function shortLine(name: string): string {
  return cut(oneLine(name), 60) || 'A project without a name';
}
