/** The Home tab: what leads, what runs, what failed, and the subscriptions of who looks. */
import type { Button, HomeView, KnownBlock } from '@slack/types';
import { completedByType, dashboardStats } from '../analysis/dashboard-stats.ts';
import type { ExperimentEntry } from '../analysis/experiment-entry.ts';
import { experimentList } from '../analysis/list.ts';
import { mainType } from '../analysis/main-type.ts';
import { metricsTrend } from '../analysis/metrics-trend.ts';
import { listProjects, type Project } from '../analysis/project.ts';
import { recentActivity } from '../analysis/recent-activity.ts';
import { MODEL_TYPES } from '../metrics.ts';
import { experimentPath, projectPath } from '../reports/links.ts';
import { cut, cutMiddle } from '../reports/line.ts';
import { momentIn } from '../reports/period.ts';
import { listSubscriptions, timetableOf, type SubscribedTarget, type Subscription } from '../reports/subscriptions.ts';
import { describeTimetable } from '../reports/timetable.ts';
import type { ChartView } from '../reports/view.ts';
import { trendView } from '../reports/views/trend.ts';
import { accessOf } from './access.ts';
import { dispatchDefaults } from './answers.ts';
import { richSection, richText, viewBlocks, type SlackBlock } from './blocks.ts';
import type { Asker, BotContext } from './context.ts';
import { chooseProject } from './choose-project.ts';
import { dispatch } from './dispatch.ts';
import { LIMITS } from './limits.ts';
import { plain } from './literal.ts';
import { isOwn } from './own-subscription.ts';

/** A home tab before its picture is uploaded. */
export interface Home {
  project: Project;
  /** Undefined where there is nothing to draw. */
  chart: ChartView | undefined;
  /** With the file of the chart's picture, or without any; `notice` says what a click did, or why not. */
  view(options: { file: string | undefined; notice?: string }): HomeView;
}

const SHOWN = 5;
const RECENT_MS = 7 * 86_400_000;
/** A Home tab has room for a hundred blocks; a subscription takes two. */
const MOST_SUBSCRIPTIONS = 25;

/** @throws AppError for who may see nothing, and where there is no project. */
export async function readHome(context: BotContext, asker: Asker): Promise<Home> {
  const { knex, now } = context;
  const access = await accessOf(context, asker);
  const defaults = dispatchDefaults(context, access);
  const { project } = await chooseProject({ knex, ...defaults }, undefined, access.scope);
  const stats = await dashboardStats(knex, project);
  const type = mainType(completedByType(stats));
  const list = (status: string): ReturnType<typeof experimentList> => experimentList(knex, { project, status, page: 1, pageSize: SHOWN });
  const week = { from: new Date(now().getTime() - RECENT_MS), to: now() };
  const [overview, trend, running, failed, lately, subscriptions, projects] = await Promise.all([
    dispatch(`overview in ${project.key}`, { knex, scope: access.scope, now }),
    metricsTrend(knex, { project, type, points: 'steps' }),
    list('running'),
    list('failed'),
    recentActivity(knex, { project, period: week, types: MODEL_TYPES }),
    listSubscriptions(knex),
    listProjects(knex, access.scope),
  ]);
  const chart = trend.trend.length === 0 ? undefined : trendView(trend);
  const recent = failed.experiments.filter(({ created_at: at }) => at !== null && now().getTime() - Date.parse(at) < RECENT_MS);
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const own = subscriptions.filter((one) => isOwn(one, asker));
  const baseUrl = context.baseUrl();
  return {
    project,
    chart,
    view: ({ file, notice }) => {
      const pictures = new Map(chart === undefined || file === undefined ? [] : [[chart, file]]);
      const options = { baseUrl, pictures };
      const blocks: SlackBlock[] = [
        ...(notice === undefined ? [] : viewBlocks({ kind: 'callout', tone: 'info', text: notice }, options)),
        header(project.name),
        // The last view says what else may be typed.
        ...overview.views.slice(0, -1).flatMap((view) => viewBlocks(view, options)),
        ...(chart === undefined ? [] : viewBlocks(chart, options)),
        header('Running'),
        experimentLines(running.experiments, { project, baseUrl, total: running.pagination.total_count, none: 'Nothing runs.' }),
        header('Failed in the last 7 days'),
        experimentLines(recent, { project, baseUrl, total: Math.max(recent.length, lately.failed), none: 'Nothing failed.' }),
        header('Your subscriptions'),
        ...(own.length === 0 ? [richText([{ type: 'text', text: 'You have none yet.' }])] : []),
        ...own
          .slice(0, MOST_SUBSCRIPTIONS)
          .flatMap((one) => subscriptionBlocks(one, { userId: asker.userId, name: names.get(one.project_id) })),
        ...(own.length > MOST_SUBSCRIPTIONS
          ? [richText([{ type: 'text', text: `and ${own.length - MOST_SUBSCRIPTIONS} more: /experiments subscriptions` }])]
          : []),
        {
          type: 'actions',
          block_id: 'home.more',
          elements: [button('home.subscribe', 'Subscribe', '0'), button('home.compare', 'Compare', '0')],
        },
        richText([{ type: 'link', url: `${baseUrl}${projectPath(project)}`, text: 'Open in Towerwatch' }]),
      ];
      return { type: 'home', blocks };
    },
  };
}

function header(text: string): KnownBlock {
  return { type: 'header', text: plain(text, LIMITS.headerText) };
}

interface LinesOptions {
  project: Project;
  baseUrl: string;
  total: number;
  none: string;
}

function experimentLines(experiments: readonly ExperimentEntry[], { project, baseUrl, total, none }: LinesOptions): SlackBlock {
  if (experiments.length === 0) return richText([{ type: 'text', text: none }]);
  const elements = experiments.map(({ id, display_name: name, experiment_name: more, model_type: type, dataset_name: dataset }) => {
    const facts = [type, more, dataset].filter(Boolean).map((text) => cutMiddle(text!, LIMITS.wideCellText));
    return richSection([
      { type: 'link', url: `${baseUrl}${experimentPath(project, id)}`, text: name },
      { type: 'text', text: ` ${facts.join(' · ')}` },
    ]);
  });
  const rest = total - experiments.length;
  const more = rest > 0 ? [richSection([{ type: 'text', text: `and ${rest} more` }])] : [];
  return { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: [...elements, ...more] }] };
}

type Own = Subscription & { targets: SubscribedTarget[] };

function subscriptionBlocks(one: Own, { userId, name }: { userId: string; name: string | undefined }): SlackBlock[] {
  const { id, paused_at: paused, next_slot_at: next, zone, owner, targets } = one;
  const target = targets.find(({ address }) => address === userId);
  const isOwner = owner === userId;
  const state = [
    paused !== null ? 'paused' : next === null ? undefined : `next ${momentIn(zone, next)}`,
    target !== undefined && target.opted_out_at !== null ? 'you have unsubscribed' : undefined,
    target !== undefined && target.stopped_at !== null ? `stopped: ${target.stop_reason ?? 'it failed'}` : undefined,
  ].filter((part) => part !== undefined);
  const words = `#${id} · ${cutMiddle(name ?? `project ${one.project_id}`, LIMITS.wideCellText)} · ${describeTimetable(timetableOf(one))}`;
  const value = String(id);
  const buttons = [
    ...(isOwner
      ? [
          paused === null ? button('home.pause', 'Pause', value) : button('home.resume', 'Resume', value),
          button('home.edit', 'Edit', value),
          button('home.send', 'Send now', value),
        ]
      : []),
    ...(target !== undefined && target.opted_out_at === null ? [button('home.unsubscribe', 'Unsubscribe', value)] : []),
    ...(isOwner ? [{ ...button('home.remove', 'Remove', value), style: 'danger' as const, confirm: CONFIRM }] : []),
  ];
  return [
    richText([
      { type: 'text', text: words, style: { bold: true } },
      { type: 'text', text: cut(` ${state.join(' · ')}`, LIMITS.proseText) },
    ]),
    ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, block_id: `home.subscription.${id}`, elements: buttons }]),
  ];
}

const CONFIRM = {
  title: plain('Remove it for everybody?'),
  text: plain('Nothing of it is sent to anybody any more. What was sent stays on record.'),
  confirm: plain('Remove'),
  deny: plain('Keep'),
};

/** Ids of actions are told apart by what they are about: Slack takes one only once in a view. */
function button(actionId: string, text: string, value: string): Button {
  return { type: 'button', action_id: `${actionId}.${value}`, text: plain(text), value };
}
