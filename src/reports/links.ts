/** Paths on the site; a surface outside of it puts BASE_URL in front. */
import type { ModelType } from '../metrics.ts';

interface Keyed {
  key: string;
}

export function projectPath(project: Keyed, type?: ModelType): string {
  return `/projects/${encodeURIComponent(project.key)}${type === undefined ? '' : `?type=${type}`}`;
}

/** Experiments of any status, newest first, as far as the query narrows them down. */
export function experimentsPath(project: Keyed, query: Readonly<Record<string, string>> = {}): string {
  return `/projects/${encodeURIComponent(project.key)}/experiments${queryOf(query)}`;
}

/** What narrows that list down to the experiments that a comparison of datasets is made of. */
export function datasetQuery(type: ModelType, datasetId: number): Record<string, string> {
  return { type, status: 'completed', dataset: String(datasetId) };
}

export function experimentPath(project: Keyed, experimentId: number): string {
  return `/projects/${encodeURIComponent(project.key)}/experiments/${experimentId}`;
}

/** Two to five experiments side by side, by the numbers that are shown. */
export function comparisonPath(project: Keyed, numbers: readonly number[]): string {
  return `${comparePath(project)}?experiments=${numbers.join(',')}`;
}

/** The same without saying which. */
export function comparePath(project: Keyed): string {
  return `/projects/${encodeURIComponent(project.key)}/compare`;
}

/**
 * A part of a page as a file: `of` is the page, the query what the page was asked for. `send` is the form that posts it to Slack.
 */
export function partPath(
  of: string,
  { part, format }: { part: string; format: PartFormat },
  query: Readonly<Record<string, string>> = {},
): string {
  return `${of}/parts/${part}${format === 'send' ? '/send' : `.${format}`}${queryOf(query)}`;
}

type PartFormat = 'csv' | 'png' | 'json' | 'send';

/** "?type=hybrid&page=2"; nothing where nothing is asked for. */
export function queryOf(query: Readonly<Record<string, string>>): string {
  const text = String(new URLSearchParams(query));
  return text === '' ? '' : `?${text}`;
}

/** What was due of the digests of one project, or of all, and what became of it. */
export function deliveriesPath(project?: Keyed): string {
  return project === undefined ? '/deliveries' : `/deliveries?project=${encodeURIComponent(project.key)}`;
}

export function subscriptionDeliveriesPath(subscriptionId: number): string {
  return `/deliveries?subscription=${subscriptionId}`;
}

/** Who gets which digest of one project, or of all. */
export function subscriptionsPath(project?: Keyed): string {
  return project === undefined ? '/subscriptions' : `/subscriptions?project=${encodeURIComponent(project.key)}`;
}

export function slotPath(slotId: number): string {
  return `/deliveries/${slotId}`;
}

/** A digest that was sent, or one of its files. */
export function digestPath(token: string, name?: string): string {
  return `/digests/${token}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

interface ResendLink {
  token: string;
  subscriptionId: number;
  slotId?: number;
  /** Also to those who may have got it. */
  includeUnknown?: boolean;
}

/** Where an owner sends a slot to those who missed it; the newest one that somebody missed where none is named. */
export function resendPath({ token, subscriptionId, slotId, includeUnknown = false }: ResendLink): string {
  const query = [...(slotId === undefined ? [] : [`slot=${slotId}`]), ...(includeUnknown ? ['unknown=yes'] : [])].join('&');
  return `/subscriptions/${token}/${subscriptionId}/retry${query === '' ? '' : `?${query}`}`;
}
