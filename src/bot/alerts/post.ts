/** Posts what is due, a message a channel, at most once. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { describeError } from '../../errors.ts';
import type { Project } from '../../analysis/project.ts';
import { topConfigurations } from '../../analysis/top-configurations.ts';
import { metricOf } from '../../metrics.ts';
import type { Log } from '../../log.ts';
import type { Drawer } from '../../reports/draw.ts';
import { leadersChart } from '../../reports/views/leaders.ts';
import type { ChartView } from '../../reports/view.ts';
import type { SlackMessage } from '../blocks.ts';
import { readChannel, type ChannelPlace } from '../channels.ts';
import type { PartPlace } from '../find-part.ts';
import { uploadCharts } from '../pictures.ts';
import type { Posted } from '../posting.ts';
import { inBoth, inLog, isFaultOfForm } from '../slack-failure.ts';
import type { SlackClients, Workspace, Workspaces } from '../workspace.ts';
import { claimAbandoned, claimDue, dueChannels, isHeld, settle, stopAlerts, type Batch, type Settlement } from './ledger.ts';
import { alertMessage, byWeight, type ToldEvent } from './message.ts';
import { isQuiet } from './quiet-hours.ts';
import { tellOfEnd, type EndedBecause } from './tell-of-end.ts';

export interface PosterOptions {
  knex: Knex;
  drawer: Pick<Drawer, 'png'>;
  workspaces: Pick<Workspaces, 'find'>;
  baseUrl: () => string;
  log: Log;
  now: () => Date;
  random?: () => number;
}

export interface Poster {
  /** Looks up what processes that are gone left behind, then posts what is due. No batch is begun after `signal`. */
  post(signal: AbortSignal): Promise<void>;
}

export function createPoster(options: PosterOptions): Poster {
  const { knex, workspaces, log, now, random = Math.random } = options;

  const settled = async (batch: Batch, outcome: Settlement): Promise<void> => {
    const state = await settle(knex, batch, outcome, { now: now(), random });
    if (state === 'sent' || outcome.kind === 'held' || outcome.kind === 'sent') return;
    const about = { channel: batch.channelId, events: batch.eventIds };
    const fate = state === 'planned' ? 'are tried again' : state === 'unknown' ? 'may or may not have been posted' : 'were not posted';
    log[state === 'planned' ? 'warn' : 'error'](about, `alerts of channel ${batch.channelId} ${fate}: ${inLog(outcome)}`);
  };

  const stop = async (batch: Batch, slack: SlackClients, why: EndedBecause): Promise<void> => {
    const { reason, detail } = why;
    const { channelId } = batch;
    await settled(batch, { kind: 'failed', reason, detail });
    const setBy = await stopAlerts(knex, batch, { reason, now: now() });
    log.error({ channel: channelId }, `channel ${channelId} gets no alerts any more: ${inLog(why)}`);
    if (setBy === undefined) return;
    const unsaid = await tellOfEnd(slack, { userId: setBy, place: placeOf(batch), why });
    if (unsaid !== undefined) log.warn({ channel: channelId }, `who set the alerts of channel ${channelId} was not told: ${unsaid}`);
  };

  const postBatch = async (batch: Batch, { slack, scope }: ReadyWorkspace): Promise<void> => {
    const place = placeOf(batch);
    if (batch.isInDoubt) {
      const found = await slack.posting.find(place, batch.at);
      if (found.kind === 'there') return settled(batch, { kind: 'sent' });
      if (found.kind === 'unknown')
        return settled(batch, { kind: 'unknown', ...inBoth((words) => `it can't be looked up: ${words(found)}`) });
    }
    const told = await readTold(knex, batch);
    if (told === undefined) return settled(batch, { kind: 'failed', reason: 'the project is gone' });
    if (scope !== 'all' && !scope.includes(told.project.id)) return stop(batch, slack, NOT_CONNECTED);
    const forms = await formsOf(options, told, slack);
    if (!(await isHeld(knex, batch, now()))) return log.warn({ channel: batch.channelId }, 'another process took alerts over');
    const posted = await slack.posting.post(forms, place);
    if (posted.kind === 'refused' && FAULTS_OF_CHANNEL.has(posted.code)) return stop(batch, slack, posted);
    await settled(batch, settlementOf(posted, batch));
  };

  const postTo = async (channel: ChannelPlace): Promise<void> => {
    if (isQuiet(await readChannel(knex, channel), now())) return;
    const workspace = await ready(workspaces, channel);
    if (workspace === undefined) return;
    // What is in doubt goes first and alone; then all that is new.
    for (let batch = await claimDue(knex, channel, now()); batch !== undefined; batch = await claimDue(knex, channel, now())) {
      const held = batch;
      await postBatch(held, workspace).catch(async (error: unknown) => {
        log.error({ err: error, channel: held.channelId }, `alerts could not be made: ${describeError(error)}`);
        await settled(held, { kind: 'later', reason: describeError(error), isInDoubt: true });
      });
    }
  };

  const clearUp = async (batch: Batch): Promise<void> => {
    const workspace = await ready(workspaces, batch);
    if (workspace === undefined) return;
    const found = await workspace.slack.posting.find(placeOf(batch), batch.at);
    if (found.kind === 'there') return settled(batch, { kind: 'sent' });
    if (found.kind === 'unknown')
      return settled(batch, { kind: 'unknown', ...inBoth((words) => `it can't be looked up: ${words(found)}`) });
    await settled(batch, { kind: 'held' });
  };

  return {
    async post(signal) {
      const abandoned = await claimAbandoned(knex, now());
      for (const batch of abandoned) await clearUp(batch);
      for (const channel of await dueChannels(knex, now())) {
        if (signal.aborted) return;
        // One channel's trouble is not another's.
        await postTo(channel).catch((error: unknown) => log.error({ err: error, ...channel }, 'alerts of a channel could not be posted'));
      }
    },
  };
}

/** The channel takes nothing until its people do something about it: they turn alerts on again then. */
const FAULTS_OF_CHANNEL = new Set(['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'ekm_access_denied']);

const NOT_CONNECTED = {
  reason: 'its project is not connected to this workspace',
  remedy: 'Whoever runs Towerwatch connects it: towerwatch connect.',
};

type ReadyWorkspace = Workspace & { slack: SlackClients };

async function ready(workspaces: Pick<Workspaces, 'find'>, { workspaceId: id }: ChannelPlace): Promise<ReadyWorkspace | undefined> {
  const isEnterprise = id.startsWith('E');
  const workspace = await workspaces.find({ teamId: isEnterprise ? undefined : id, enterpriseId: isEnterprise ? id : undefined });
  return workspace?.slack === undefined ? undefined : { ...workspace, slack: workspace.slack };
}

/** Metadata is seen by who can read the channel: a hash that names the events and nothing of them. */
function placeOf({ workspaceId, channelId, eventIds }: Batch): PartPlace {
  const key = createHash('sha256')
    .update(`alerts ${workspaceId} ${channelId} ${eventIds.join(' ')}`)
    .digest('hex')
    .slice(0, 32);
  return { channel: channelId, thread: undefined, key, part: 0 };
}

function settlementOf(posted: Posted, { isInDoubt }: Batch): Settlement {
  switch (posted.kind) {
    case 'posted':
      return { kind: 'sent' };
    case 'later':
      return { ...posted, isInDoubt: isInDoubt || posted.doubt !== undefined };
    case 'refused':
      // A dead token is replaced by somebody, and a missing scope added; a form that is refused as text, too, never goes.
      return { kind: isFaultOfForm(posted) ? 'failed' : 'later', reason: posted.reason, detail: posted.detail, isInDoubt };
    case 'unknown':
      return { kind: 'unknown', reason: posted.reason, detail: posted.detail };
  }
}

interface Told {
  project: Project;
  events: ToldEvent[];
}

/** Undefined where the project has gone from the store. */
async function readTold(knex: Knex, { eventIds }: Batch): Promise<Told | undefined> {
  const rows = await knex('alert_events as e')
    .join('projects as p', 'p.id', 'e.project_id')
    .whereIn('e.id', eventIds)
    .orderBy(['e.happened_at', 'e.id'])
    .select<(ToldEvent & { project_id: number; project_key: string; name: string })[]>('e.id', 'e.kind', 'e.facts', 'e.project_id', {
      project_key: 'p.key',
      name: 'p.name',
    });
  const [first] = rows;
  if (first === undefined) return undefined;
  return { project: { id: first.project_id, key: first.project_key, name: first.name }, events: byWeight(rows) };
}

/** Nobody waits for it. */
const PICTURE_DEADLINE_MS = 30_000;

/** With the ranking that the first new leader leads, without it, and as text alone. */
async function formsOf(
  { knex, drawer, log, baseUrl }: PosterOptions,
  { project, events }: Told,
  { client }: SlackClients,
): Promise<SlackMessage[]> {
  const led = events.find(({ facts }) => facts.chart !== null)?.facts.chart ?? undefined;
  const chart: ChartView | undefined =
    led === undefined
      ? undefined
      : leadersChart(await topConfigurations(knex, { project, type: led.type, limit: 10, metric: metricOf(led.metric) }));
  const pictures = await uploadCharts({ client, drawer, log, deadlineMs: PICTURE_DEADLINE_MS }, chart === undefined ? [] : [chart]);
  const options = { project, baseUrl: baseUrl(), pictures, chart };
  const plain = alertMessage(events, { ...options, chart: undefined });
  return [...(pictures.size === 0 ? [] : [alertMessage(events, options)]), plain, { text: plain.text, blocks: [] }];
}
