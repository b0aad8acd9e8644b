import { MODEL_TYPES } from '../../metrics.ts';
import { formatCount } from '../format.ts';
import { momentIn } from '../period.ts';
import { timetableOf, type SubscribedTarget, type Subscription } from '../subscriptions.ts';
import { describeTimetable } from '../timetable.ts';
import type { TableView } from '../view.ts';
import { tableOf, textColumn } from './table.ts';

type Listed = Subscription & { targets: readonly SubscribedTarget[]; project_name: string };

/**
 * Who gets what, when and where; `show` says how addresses may be shown, `empty` how to make one from where this is read, `href` where
 * one has a page.
 */
export function subscriptionsTable(
  subscriptions: readonly Listed[],
  show: (target: SubscribedTarget) => string,
  { empty, href }: { empty: string; href?: (subscription: Listed) => string },
): TableView {
  return tableOf<Listed>({
    title: 'Subscriptions',
    empty,
    items: subscriptions,
    columns: [
      { label: '#', align: 'left', cell: (one) => ({ text: String(one.id), ...(href === undefined ? {} : { href: href(one) }) }) },
      textColumn<Listed>('Project', ({ project_name: name }) => name),
      textColumn<Listed>('When', (subscription) => describeTimetable(timetableOf(subscription))),
      textColumn<Listed>('About', about),
      textColumn<Listed>('To', ({ targets }) => namesOf(targets, show)),
      textColumn<Listed>('Next', nextOf),
    ],
  });
}

function about({ model_types: types, sections, skip_quiet: skipQuiet }: Subscription): string {
  return [
    types.length === MODEL_TYPES.length ? 'all types' : types.join(', '),
    ...(sections.length === 0 ? [] : [sections.join(', ')]),
    ...(skipQuiet ? ['not when quiet'] : []),
  ].join('; ');
}

/** More addresses than this are a number. */
const MOST_NAMED = 3;

/** "5: ann@example.org (stopped), bob@example.org and 3 more": those first of whom there is something to say. */
function namesOf(targets: readonly SubscribedTarget[], show: (target: SubscribedTarget) => string): string {
  const sorted = targets.toSorted((a, b) => Number(stateOf(b) !== '') - Number(stateOf(a) !== ''));
  const named = sorted.map((target) => `${show(target)}${stateOf(target)}`);
  if (named.length <= MOST_NAMED) return named.join(', ');
  const shown = named.slice(0, MOST_NAMED - 1);
  return `${formatCount(named.length)}: ${shown.join(', ')} and ${formatCount(named.length - shown.length)} more`;
}

function stateOf({ opted_out_at: optedOut, stopped_at: stopped }: SubscribedTarget): string {
  if (optedOut !== null) return ' (unsubscribed)';
  return stopped === null ? '' : ' (stopped)';
}

function nextOf({ paused_at: paused, next_slot_at: next, zone }: Subscription): string {
  if (paused !== null) return 'paused';
  return next === null ? 'never' : momentIn(zone, next);
}
