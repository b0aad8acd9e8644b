import type { Activity, PeriodActivity } from '../../analysis/period-activity.ts';
import { completedByType, formatHours, isChange, leadSentence, leadsByWeight, settingsOf, typeWords } from '../digest-sentences.ts';
import { formatCount } from '../format.ts';
import { cutMiddle, oneLine } from '../line.ts';
import { experimentPath } from '../links.ts';
import type { TilesView, View } from '../view.ts';
import { momentIn, periodNoun } from '../period.ts';
import type { Section, SectionQuestion } from '../section.ts';

const MOST_STAGES = 4;
const MOST_PEOPLE = 5;
const STAGE_LENGTH = 30;

/** What the period brought, in sentences with their numbers. The first news is the digest's headline and not repeated here. */
export const news: Section = {
  key: 'news',
  summary: 'what completed and failed, by whom, hours of training, and who took or kept each lead',
  title: ({ period }) => `What the ${periodNoun(period)} brought`,
  views(question) {
    const { project, activity, leads, mainType } = question;
    const standing = leadsByWeight(leads, mainType);
    const views: View[] = [...incomplete(question), activityTiles(question)];
    if (activity.completed > 0) views.push({ kind: 'text', text: `Completed: ${completedByType(activity)}.` });
    if (activity.failed > 0) views.push({ kind: 'text', text: `Failed: ${failedByStage(activity)}.` });
    if (activity.by_person.some(({ person_id: id }) => id !== null)) views.push({ kind: 'text', text: `By whom: ${byWhom(activity)}.` });
    // The first one is the headline.
    for (const lead of standing.slice(1)) {
      const text = `${[leadSentence(lead), settingsOf(lead)].filter((part) => part !== null).join('; ')}.`;
      views.push(isChange(lead) ? { kind: 'callout', tone: 'good', text } : { kind: 'text', text });
    }
    const winners = new Map(standing.filter(isChange).flatMap(({ now }) => (now === null ? [] : [[now.experiment_id, now] as const])));
    if (winners.size > 0) {
      views.push({
        kind: 'links',
        links: [...winners.values()].map((leader) => ({
          text: `See ${leader.display_name}`,
          href: experimentPath(project, leader.experiment_id),
        })),
      });
    }
    return Promise.resolve(views);
  },
};

function incomplete({ asOf, period }: SectionQuestion): View[] {
  if (asOf !== null && asOf >= period.to) return [];
  const known =
    asOf === null
      ? 'The first load of the data is not done yet'
      : `The data is as of ${momentIn(period.zone, asOf)}, before the ${periodNoun(period)} was over`;
  return [{ kind: 'callout', tone: 'warning', text: `${known}: these numbers may be incomplete.` }];
}

function activityTiles({ period, types, activity }: SectionQuestion): TilesView {
  const { created, started, completed, failed, training_seconds: seconds }: Activity = activity;
  const only = typeWords(types);
  return {
    kind: 'tiles',
    title: `The ${periodNoun(period)} in numbers${only === '' ? '' : `, ${only} only`}`,
    tiles: [
      { label: 'Completed', value: formatCount(completed) },
      { label: 'Failed', value: formatCount(failed) },
      // What is created is mostly started within minutes: the second number is said where it differs.
      { label: 'Started', value: formatCount(started), ...(created === started ? {} : { note: `${formatCount(created)} created` }) },
      { label: 'Training', value: formatHours(seconds) },
    ],
  };
}

/** "2 at train, 1 at dataset, 1 at no known stage": the most frequent ones by name. */
function failedByStage({ failed_by_stage: stages }: PeriodActivity): string {
  const known = stages.flatMap(({ stage, failed }) => (stage === null ? [] : [{ stage, failed }]));
  const count = (rows: readonly { failed: number }[]): number => rows.reduce((sum, { failed }) => sum + failed, 0);
  const elsewhere = count(known.slice(MOST_STAGES));
  const unknown = count(stages.filter(({ stage }) => stage === null));
  return [
    ...known.slice(0, MOST_STAGES).map(({ stage, failed }) => `${formatCount(failed)} at ${cutMiddle(oneLine(stage), STAGE_LENGTH)}`),
    ...(elsewhere === 0 ? [] : [`${formatCount(elsewhere)} at other stages`]),
    ...(unknown === 0 ? [] : [`${formatCount(unknown)} at no known stage`]),
  ].join(', ');
}

/** "user 7: 12 completed, 1 failed; user 3: 4 completed; and 2 others": the source keeps the names to itself. */
function byWhom({ by_person: people }: PeriodActivity): string {
  const done = ({ completed, failed }: { completed: number; failed: number }): string =>
    [...(completed === 0 ? [] : [`${formatCount(completed)} completed`]), ...(failed === 0 ? [] : [`${formatCount(failed)} failed`])].join(
      ', ',
    );
  const shown = people
    .slice(0, MOST_PEOPLE)
    .map((person) => `${person.person_id === null ? 'not noted' : `user ${person.person_id}`}: ${done(person)}`);
  const more = people.length - MOST_PEOPLE;
  return [...shown, ...(more > 0 ? [`and ${more === 1 ? 'one other' : `${formatCount(more)} others`}`] : [])].join('; ');
}
