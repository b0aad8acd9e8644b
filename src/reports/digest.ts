import type { Knex } from 'knex';
import { readAsOf } from '../analysis/as-of.ts';
import type { Project } from '../analysis/project.ts';
import { mainType } from '../analysis/main-type.ts';
import { completedSoFar, periodActivity, periodLeads } from '../analysis/week.ts';
import { SECTIONS } from './sections/index.ts';
import { activityLine, headline } from './sections/news.ts';
import type { SectionQuestion } from './section.ts';
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
}

export async function buildDigest({ knex, project, period }: DigestQuestion): Promise<Digest> {
  const [asOf, activity, leads] = await Promise.all([
    readAsOf(knex),
    periodActivity(knex, { project, period }),
    periodLeads(knex, { project, period }),
  ]);
  const question: SectionQuestion = { knex, project, period, asOf, activity, leads, mainType: mainType(completedSoFar(activity)) };
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
    sections: isEmpty ? [] : await buildSections(question),
    isEmpty,
  };
}

async function buildSections(question: SectionQuestion): Promise<DigestSection[]> {
  const sections = await Promise.all(
    SECTIONS.map(async (section) => ({ key: section.key, title: section.title(question), views: await section.views(question) })),
  );
  return sections.filter(({ views }) => views.length > 0);
}

/** A name that fits a mail's header: one line, short enough that the news is seen. */
function shortLine(name: string): string {
  return cut(oneLine(name), 60) || 'A project without a name';
}
