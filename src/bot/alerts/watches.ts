/** Who wants to be told of what since when, as the channels' settings have it. */
import type { Knex } from 'knex';
import type { AlertKind } from '../channels.ts';

export interface Watch {
  workspace_id: string;
  channel_id: string;
  project_id: number;
  kind: AlertKind;
  /** What happened before is not told. */
  since: Date;
}

/**
 * Brings the watches in step with the settings: a kind that a channel has turned on, or its other project, begins at the moment when
 * that was written; one that it has turned off ends, with what was still to be posted of it. Safe in several processes at once.
 *
 * @returns those that are new.
 */
export async function followChannels(knex: Knex): Promise<Watch[]> {
  const { rows } = (await knex.raw(
    `insert into alert_watches (workspace_id, channel_id, project_id, kind, since)
     select c.workspace_id, c.channel_id, c.project_id, k.kind, c.updated_at
     from slack_channels c cross join lateral unnest(c.alerts) as k (kind)
     where c.project_id is not null
     order by c.workspace_id, c.channel_id, k.kind
     on conflict do nothing returning workspace_id, channel_id, project_id, kind, since`,
  )) as { rows: Watch[] };
  const { rows: ended } = (await knex.raw(
    `delete from alert_watches w where not exists (
       select 1 from slack_channels c where c.workspace_id = w.workspace_id and c.channel_id = w.channel_id
         and c.project_id = w.project_id and w.kind = any(c.alerts))
     returning 1`,
  )) as { rows: unknown[] };
  if (ended.length > 0)
    await knex.raw(
      `delete from alert_posts p using alert_events e where e.id = p.event_id and p.state = 'planned' and not exists (
         select 1 from alert_watches w where w.workspace_id = p.workspace_id and w.channel_id = p.channel_id
           and w.project_id = e.project_id and w.kind = e.kind)`,
    );
  return rows;
}

/** What is to be looked for: each kind of each project, since the first who wants it. */
export async function watchedKinds(knex: Knex): Promise<Pick<Watch, 'project_id' | 'kind' | 'since'>[]> {
  return knex('alert_watches')
    .groupBy('project_id', 'kind')
    .orderBy(['project_id', 'kind'])
    .select('project_id', 'kind', knex.raw('min(since) as since'));
}
