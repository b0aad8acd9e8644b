/** The sentences of a digest, each with its numbers: whoever tells of a period says it in these words. */
import type { Activity, PeriodActivity } from '../analysis/period-activity.ts';
import type { Lead, Standing } from '../analysis/period-leaders.ts';
import { MODEL_TYPES, metricOf, primaryMetric, type Metric, type ModelType } from '../metrics.ts';
import { formatCount, formatDifference, formatMetric, formatQuantity } from './format.ts';
import { periodNoun } from './period.ts';
import type { SectionQuestion } from './section.ts';
import { differenceWords } from './setting-words.ts';

type Facts = Pick<SectionQuestion, 'period' | 'types' | 'activity' | 'standings' | 'leads' | 'mainType'>;

export interface Headline {
  /** A new leader where there is one, the main type's first. */
  news: string;
  /** What the new leader does otherwise; null where there is none, or none was before it. */
  settings: string | null;
}

/** The one sentence of the period, without a full stop. */
export function headlineOf({ period, types, activity, leads, mainType }: Omit<Facts, 'standings'>): Headline {
  const first = leadsByWeight(leads, mainType)[0];
  if (first !== undefined && isChange(first)) return { news: leadSentence(first), settings: settingsOf(first) };
  const done =
    activity.completed === 0
      ? `A quiet ${periodNoun(period)}, ${typeWords(types) === '' ? 'nothing' : `no ${typeWords(types)} experiment`} completed`
      : `${formatQuantity(activity.completed, `${typeWords(types)} experiment`.trim())} completed`;
  return { news: first === undefined ? done : `${done}: ${leadSentence(first)}`, settings: null };
}

/** Two to four short sentences beside the headline: the other leads, then what went on. */
export function highlightsOf({ types, activity, standings, leads, mainType }: Facts): string[] {
  const others = leadsByWeight(leads, mainType).slice(1, 4);
  const sentences = others.map((lead) => `${leadSentence(lead)}.`);
  if (others.length < 2) sentences.push(...newcomers(standings, mainType));
  const isQuiet = activity.completed + activity.failed === 0;
  const soFar = `${formatQuantity(activity.completed_so_far, `${typeWords(types)} experiment`.trim())} completed so far`;
  return [...sentences, `${isQuiet ? soFar : activityLine(activity)}.`];
}

/** "18 completed, 3 failed, 41.5 h of training" */
export function activityLine({
  completed,
  failed,
  training_seconds: seconds,
}: Pick<Activity, 'completed' | 'failed' | 'training_seconds'>): string {
  return `${formatCount(completed)} completed, ${formatCount(failed)} failed, ${formatHours(seconds)} of training`;
}

/** The types that a digest is about: "ranking", "retrieval and hybrid"; nothing where it is about all. */
export function typeWords(types: readonly ModelType[]): string {
  return types.length === MODEL_TYPES.length ? '' : types.join(' and ');
}

export function formatHours(seconds: number): string {
  const hours = seconds / 3600;
  return hours >= 100 ? `${formatCount(hours)} h` : `${hours.toFixed(1)} h`;
}

/** Leads that exist, changes first, then the main type, then by the metric that ranks it. The first one is the headline. */
export function leadsByWeight(leads: readonly Lead[], mainType: ModelType): Lead[] {
  const weight = (lead: Lead): number =>
    (isChange(lead) ? 4 : 0) + (lead.model_type === mainType ? 2 : 0) + (lead.metric === primaryMetric(lead.model_type).key ? 1 : 0);
  return leads.filter(({ now }) => now !== null).toSorted((a, b) => weight(b) - weight(a));
}

export function isChange({ before, now }: Lead): boolean {
  return now !== null && now.experiment_id !== before?.experiment_id;
}

/** "Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31", without a full stop. Of a lead that somebody holds. */
export function leadSentence({ model_type: type, metric: key, before, now }: Lead): string {
  const metric = metricOf(key);
  const leader = now!;
  const lead = key === primaryMetric(type).key ? `the ${type} lead` : `the lowest ${type} ${metric.label}`;
  const result = `${key === primaryMetric(type).key ? `${metric.label} ` : ''}${formatMetric(metric, leader.value)}`;
  if (before === null) return `${leader.display_name} is the first to hold ${lead}: ${result}`;
  if (before.experiment_id === leader.experiment_id) return `${leader.display_name} keeps ${lead}: ${result}`;
  return `${leader.display_name} takes ${lead}: ${result}, ${gain(metric, leader.value - before.value, before.display_name)}`;
}

/** "learning rate 0.01 instead of 0.1" of a lead that changed hands; null of any other. */
export function settingsOf(lead: Lead): string | null {
  return isChange(lead) && lead.before !== null ? differenceWords(lead.differences) : null;
}

/** "2 hybrid, 1 ranking", of those that completed. */
export function completedByType({ by_type: byType }: Pick<PeriodActivity, 'by_type'>): string {
  return MODEL_TYPES.toReversed()
    .filter((type) => byType[type].completed > 0)
    .map((type) => `${formatCount(byType[type].completed)} ${type}`)
    .join(', ');
}

/** "+1.2 points vs Exp #31", "−0.0031 vs Exp #31"; of two equals the newer leads. */
function gain(metric: Metric, difference: number, than: string): string {
  if (difference === 0) return `level with ${than} and newer`;
  const size = formatDifference(metric, difference);
  return /^\d/.test(size) ? `${difference > 0 ? '+' : '−'}${size} vs ${than}` : `${size} ahead of ${than}`;
}

/** Who is new among the main type's first ones. */
function newcomers(standings: readonly Standing[], mainType: ModelType): string[] {
  const metric = primaryMetric(mainType);
  const places =
    standings.find((standing) => standing.model_type === mainType && standing.primary_metric === metric.key)?.configurations ?? [];
  if (places.length < 2) return [];
  const names = places.filter(({ rank_before: before }) => before === null).map(({ display_name: name }) => name);
  const among = `among the ${places.length} best by ${metric.label}`;
  if (names.length === 0) return [`Nobody is new ${among}.`];
  return [names.length > 3 ? `${names.length} are new ${among}.` : `New ${among}: ${names.join(', ')}.`];
}
