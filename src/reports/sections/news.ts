import type { Activity, Lead, PeriodActivity } from '../../analysis/week.ts';
import { MODEL_TYPES, metricOf, primaryMetric, type Metric, type ModelType } from '../../metrics.ts';
import { formatCount, formatDifference, formatMetric, formatQuantity } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { TilesView, View } from '../view.ts';
import { momentIn } from '../period.ts';
import type { Section, SectionQuestion } from '../section.ts';

/** What the week brought, in sentences with their numbers. The first news is the digest's headline and not repeated here. */
export const news: Section = {
  key: 'news',
  summary: 'what completed and failed, hours of training, and who took or kept each lead',
  title: () => 'What the week brought',
  async views({ project, period, asOf, activity, leads, mainType }) {
    const standing = leadsByWeight(leads, mainType);
    // The first one is the headline.
    const others = standing.slice(1);
    const views: View[] = [];
    if (asOf === null || asOf < period.to) {
      const known =
        asOf === null
          ? 'The first load of the data is not done yet'
          : `The data is as of ${momentIn(period.zone, asOf)}, before the week was over`;
      views.push({ kind: 'callout', tone: 'warning', text: `${known}: these numbers may be incomplete.` });
    }
    views.push(activityTiles(activity));
    if (activity.completed > 0) views.push({ kind: 'text', text: `Completed: ${completedByType(activity)}.` });
    for (const lead of others) {
      const text = `${leadSentence(lead)}.`;
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
    return views;
  },
};

/** The one sentence of the week: a new leader where there is one, the main type's first. */
export function headline({ activity, leads, mainType }: Pick<SectionQuestion, 'activity' | 'leads' | 'mainType'>): string {
  const first = leadsByWeight(leads, mainType)[0];
  if (first !== undefined && isChange(first)) return leadSentence(first);
  const done =
    activity.completed === 0 ? 'A quiet week, nothing completed' : `${formatQuantity(activity.completed, 'experiment')} completed`;
  return first === undefined ? done : `${done}: ${leadSentence(first)}`;
}

/** "18 completed, 3 failed, 41.5 h of training" */
export function activityLine({ completed, failed, training_seconds: seconds }: Activity): string {
  return `${formatCount(completed)} completed, ${formatCount(failed)} failed, ${formatHours(seconds)} of training`;
}

/** Leads that exist, changes first, then the main type, then by the metric that ranks it. */
function leadsByWeight(leads: readonly Lead[], mainType: ModelType): Lead[] {
  const weight = (lead: Lead): number =>
    (isChange(lead) ? 4 : 0) + (lead.model_type === mainType ? 2 : 0) + (lead.metric === primaryMetric(lead.model_type).key ? 1 : 0);
  return leads.filter(({ now }) => now !== null).toSorted((a, b) => weight(b) - weight(a));
}

function isChange({ before, now }: Lead): boolean {
  return now !== null && now.experiment_id !== before?.experiment_id;
}

/** "Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31", without a full stop. */
function leadSentence({ model_type: type, metric: key, before, now }: Lead): string {
  const metric = metricOf(key);
  const leader = now!;
  const lead = key === primaryMetric(type).key ? `the ${type} lead` : `the lowest ${type} ${metric.label}`;
  const result = `${key === primaryMetric(type).key ? `${metric.label} ` : ''}${formatMetric(metric, leader.value)}`;
  if (before === null) return `${leader.display_name} is the first to hold ${lead}: ${result}`;
  if (before.experiment_id === leader.experiment_id) return `${leader.display_name} keeps ${lead}: ${result}`;
  return `${leader.display_name} takes ${lead}: ${result}, ${gain(metric, leader.value - before.value, before.display_name)}`;
}

/** "+1.2 points vs Exp #31", "−0.0031 vs Exp #31"; of two equals the newer leads. */
function gain(metric: Metric, difference: number, than: string): string {
  if (difference === 0) return `level with ${than} and newer`;
  const size = formatDifference(metric, difference);
  return /^\d/.test(size) ? `${difference > 0 ? '+' : '−'}${size} vs ${than}` : `${size} ahead of ${than}`;
}

function activityTiles({ created, started, completed, failed, training_seconds: seconds }: Activity): TilesView {
  return {
    kind: 'tiles',
    title: 'The week in numbers',
    tiles: [
      { label: 'Completed', value: formatCount(completed) },
      { label: 'Failed', value: formatCount(failed) },
      // What is created is mostly started within minutes: the second number is said where it differs.
      { label: 'Started', value: formatCount(started), ...(created === started ? {} : { note: `${formatCount(created)} created` }) },
      { label: 'Training', value: formatHours(seconds) },
    ],
  };
}

function completedByType({ by_type: byType }: PeriodActivity): string {
  return MODEL_TYPES.toReversed()
    .filter((type) => byType[type].completed > 0)
    .map((type) => `${formatCount(byType[type].completed)} ${type}`)
    .join(', ');
}

function formatHours(seconds: number): string {
  const hours = seconds / 3600;
  return hours >= 100 ? `${formatCount(hours)} h` : `${hours.toFixed(1)} h`;
}
