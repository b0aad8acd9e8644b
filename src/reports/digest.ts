import type { Knex } from 'knex';
import { readAsOf } from '../analysis/as-of.ts';
import type { Project } from '../analysis/project.ts';
import { mainType } from '../analysis/main-type.ts';
import { completedSoFar, periodActivity, type PeriodActivity } from '../analysis/period-activity.ts';
import { periodLeads, periodStandings, type Standing } from '../analysis/period-leaders.ts';
import { describeError } from '../errors.ts';
import { MODEL_TYPES, type ModelType } from '../metrics.ts';
import type { Answer } from './answer.ts';
import { activityLine, headlineOf, highlightsOf, typeWords, type Headline } from './digest-sentences.ts';
import { SECTIONS } from './sections/index.ts';
import type { Section, SectionQuestion } from './section.ts';
import { cut, oneLine } from './line.ts';
import type { View } from './view.ts';
import { periodDays, periodNoun, type ReportPeriod } from './period.ts';
import { capitalised } from './views/stats.ts';

/** A project's period before any surface has translated it. Everything in it is as it stood at the end of the period, and of its types alone. */
export interface Digest {
  project: Project;
  /** The project's name on one line, short enough for a mail's header. */
  projectTitle: string;
  period: ReportPeriod;
  /** The model types that it is about, in the order of MODEL_TYPES. */
  types: readonly ModelType[];
  /** When the store was last known to equal its source; null before the first load is done. */
  asOf: Date | null;
  /** The news and the dates, on one line of some 100 characters. */
  subject: string;
  /** What mail programs show beside the subject. */
  preheader: string;
  headline: string;
  /** Two to four short sentences for a chat, which don't say the headline again; none where the digest is empty. */
  highlights: string[];
  sections: DigestSection[];
  /** Sections that could not be made; a warning stands in their place. */
  failures: { section: string; reason: string }[];
  /** The leaders, one row each, with unrounded numbers. */
  records: Answer['records'];
  /** Nothing of these types had completed by then: there is nothing to tell. */
  isEmpty: boolean;
  /** Nothing of these types was created, completed or failed within the period. */
  isQuiet: boolean;
  /** Why it comes later than it should; null where it does not. */
  lateNote: string | null;
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
  /** Keys of sections, told in the order of the digest; a key without a section is passed over. Default: all. */
  sections?: readonly string[];
  lateNote?: string;
}

const SUBJECT_LENGTH = 100;
const TITLE_LENGTH = 60;
/** What a name keeps of a subject that is too long. */
const SHORT_TITLE_LENGTH = 30;

/**
 * A section that fails is a warning in its place, and the rest is told; where the store does not answer afterwards either, the
 * whole digest fails.
 */
export async function buildDigest({ knex, project, period, types: asked, sections, lateNote }: DigestQuestion): Promise<Digest> {
  const types = MODEL_TYPES.filter((type) => asked?.includes(type) ?? true);
  const [asOf, activity, standings] = await Promise.all([
    readAsOf(knex),
    periodActivity(knex, { project, period, types }),
    periodStandings(knex, { project, period, types }),
  ]);
  const leads = await periodLeads(knex, { project, period }, standings);
  const main = mainType(completedSoFar(activity));
  const question: SectionQuestion = { knex, project, period, types, asOf, activity, standings, leads, mainType: main };
  const projectTitle = shortLine(project.name);
  const headline = headlineOf(question);
  const isEmpty = activity.completed_so_far === 0;
  const chosen = SECTIONS.filter(({ key }) => sections?.includes(key) ?? true);
  return {
    project,
    projectTitle,
    period,
    types,
    asOf,
    subject: subjectLine(projectTitle, headline, periodDays(period)),
    preheader: preheader(question),
    headline: [headline.news, headline.settings].filter((part) => part !== null).join('; '),
    highlights: isEmpty ? [] : highlightsOf(question),
    ...(isEmpty ? { sections: [], failures: [] } : await buildSections(chosen, question)),
    records: leaderRecords(question),
    isEmpty,
    isQuiet: isQuiet(activity),
    lateNote: lateNote ?? null,
  };
}

const NOTHING_TO_TELL: DigestSection = {
  key: 'nothing',
  title: 'Nothing new here',
  views: [{ kind: 'text', text: 'The chosen sections have nothing to tell this time.' }],
};

async function buildSections(chosen: readonly Section[], question: SectionQuestion): Promise<Pick<Digest, 'sections' | 'failures'>> {
  const made = await Promise.all(
    chosen.map(async (section) => {
      const { key } = section;
      const title = section.title(question);
      try {
        return { section: { key, title, views: await section.views(question) }, failures: [] };
      } catch (error) {
        const views: View[] = [{ kind: 'callout', tone: 'warning', text: 'This part could not be made.' }];
        return { section: { key, title, views }, failures: [{ section: key, reason: describeError(error) }] };
      }
    }),
  );
  const failures = made.flatMap((part) => part.failures);
  // A store that is gone is no fault of a section: throws, and all is made another time.
  if (failures.length > 0) await readAsOf(question.knex);
  const told = made.map(({ section }) => section).filter(({ views }) => views.length > 0);
  return { sections: told.length > 0 ? told : [NOTHING_TO_TELL], failures };
}

function isQuiet({ created, completed, failed }: PeriodActivity): boolean {
  return created + completed + failed === 0;
}

/** Project · news · dates. What is too long loses the end of the name, then the last parts of the news; the dates stay. Settings have no room beside a gain. */
function subjectLine(title: string, { news }: Headline, dates: string): string {
  const line = (name: string, told: string): string => `${name} · ${told} · ${dates}`;
  const lengthOf = (text: string): number => [...text].length;
  const name = cut(title, Math.max(SHORT_TITLE_LENGTH, SUBJECT_LENGTH - lengthOf(line('', news))));
  return line(name, cutAtClause(news, SUBJECT_LENGTH - lengthOf(line(name, ''))));
}

/** Whole parts of a sentence as far as they fit: a number that is cut reads as another one. */
function cutAtClause(text: string, length: number): string {
  const room = [...text].slice(0, length).join('').length;
  if (text.length <= room) return text;
  const last = Array.from(text.matchAll(/[,:;] /g), ({ index }) => index).findLast((index) => index <= room);
  return last === undefined ? cut(text, length) : text.slice(0, last);
}

function preheader({ activity, period, types }: SectionQuestion): string {
  const days = periodDays(period);
  const when = { week: ` in the week of ${days}`, day: ` on ${days}`, month: ` in ${days}`, span: ` in the ${periodNoun(period)} ${days}` };
  const only = typeWords(types);
  return `${only === '' ? '' : `${capitalised(only)}: `}${activityLine(activity)}${when[period.kind]} (${period.zone}).`;
}

function leaderRecords({ project, period, standings }: SectionQuestion): Digest['records'] {
  const row = (
    { model_type: type, primary_metric: metric }: Standing,
    place: Standing['configurations'][number],
  ): Answer['records'][number] => ({
    project: project.name,
    period: period.label,
    type,
    metric,
    place: place.rank,
    place_before: place.rank_before,
    experiment: place.display_name,
    value: place[metric] ?? null,
    dataset: place.dataset,
    learning_rate: place.learning_rate,
    completed_at: place.completed_at,
  });
  return standings.flatMap((standing) => standing.configurations.map((place) => row(standing, place)));
}

/** A name that fits a mail's header: one line, short enough that the news is seen. */
function shortLine(name: string): string {
  return cut(oneLine(name), TITLE_LENGTH) || 'A project without a name';
}
