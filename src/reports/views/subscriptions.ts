import { MODEL_TYPES } from '../../metrics.ts';
import { momentIn } from '../period.ts';
import { timetableOf, type SubscribedTarget, type Subscription } from '../subscriptions.ts';
import { describeTimetable } from '../timetable.ts';
import type { TableView } from '../view.ts';
import { tableOf, textColumn } from './table.ts';

type Listed = Subscription & { targets: readonly SubscribedTarget[]; project_name: string };

/** Who gets what, when and where; `show` says how addresses may be shown. */
export function subscriptionsTable(subscriptions: readonly Listed[], show: (target: SubscribedTarget) => string): TableView {
  return tableOf<Listed>({
    title: 'Subscriptions',
    empty: 'There is no subscription yet. `npm run towerwatch -- subscriptions add --to you@example.org` makes one.',
    items: subscriptions,
    columns: [
      textColumn<Listed>('#', ({ id }) => String(id)),
      textColumn<Listed>('Project', ({ project_name: name }) => name),
      textColumn<Listed>('When', (subscription) => describeTimetable(timetableOf(subscription))),
      textColumn<Listed>('About', about),
      textColumn<Listed>('To', ({ targets }) => targets.map((target) => `${show(target)}${stateOf(target)}`).join(', ')),
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

function stateOf({ opted_out_at: optedOut, stopped_at: stopped }: SubscribedTarget): string {
  if (optedOut !== null) return ' (unsubscribed)';
  return stopped === null ? '' : ' (stopped)';
}

function nextOf({ paused_at: paused, next_slot_at: next, zone }: Subscription): string {
  if (paused !== null) return 'paused';
  return next === null ? 'never' : momentIn(zone, next);
}
