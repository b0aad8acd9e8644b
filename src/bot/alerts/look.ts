/** From the store to promises: what has happened becomes an event, and a post for each channel that wants to be told, each once. */
import type { Knex } from 'knex';
import type { Project } from '../../analysis/project.ts';
import type { AlertKind } from '../channels.ts';
import type { FoundEvent } from './facts.ts';
import { FINDERS, pastEvents } from './find-events.ts';
import { followChannels, watchedKinds } from './watches.ts';

export interface Look {
  /** One look: finds what has happened and plans its posts. Several processes may look at the same time. */
  look(now: Date): Promise<void>;
}

/** What becomes known later than this is no news; it also bounds what a look has to read. */
const NEWS_MS = 14 * 86_400_000;
/** A channel that turned its alerts on while an event was being written gets it by the next look. */
const PLANNED_FOR_MS = 86_400_000;

/** Longer than anything is news, so that nothing is told anew. */
const KEPT_MS = 90 * 86_400_000;
const PURGE_EVERY_MS = 86_400_000;

/** A look at a store in which nothing has changed is one comparison of sums. */
export function createLook(knex: Knex): Look {
  let purgedAt = -Infinity;
  let seen: string | undefined;
  let again: Date | null = null;
  return {
    async look(now) {
      if (now.getTime() - purgedAt >= PURGE_EVERY_MS) {
        await knex('alert_events')
          .where('found_at', '<', new Date(now.getTime() - KEPT_MS))
          .delete();
        purgedAt = now.getTime();
      }
      const begun = await followChannels(knex);
      const watched = await watchedKinds(knex);
      if (watched.length === 0) return void (seen = undefined);
      for (const { project_id: id, kind, since } of begun)
        await write(knex, id, { now, events: await pastOf(knex, id, { kind, since, now }) });
      const state = `${await stateOf(knex)} ${JSON.stringify(watched)}`;
      const isUnchanged = state === seen && (again === null || again > now);
      if (!isUnchanged) {
        let next: Date | null = null;
        for (const { project_id: id, kind, since } of watched) {
          const project = await projectOf(knex, id);
          if (project === undefined) continue;
          const from = new Date(Math.max(since.getTime(), now.getTime() - NEWS_MS));
          const { events, nextAt } = await FINDERS[kind](knex, { project, from, now });
          await write(knex, id, { now, events });
          if (nextAt !== null && (next === null || nextAt < next)) next = nextAt;
        }
        // Only now: a look that fails is made again.
        [seen, again] = [state, next];
      }
      await plan(knex, now);
    },
  };
}

async function pastOf(
  knex: Knex,
  projectId: number,
  { kind, since, now }: { kind: AlertKind; since: Date; now: Date },
): Promise<FoundEvent[]> {
  const project = await projectOf(knex, projectId);
  return project === undefined ? [] : pastEvents(knex, kind, { project, from: since, now });
}

/** Changes with every experiment that is added, changed or removed: the sums by which the store is kept in step with its source. */
async function stateOf(knex: Knex): Promise<string> {
  const { rows } = (await knex.raw(
    `select md5(coalesce(string_agg(source || ' ' || bucket || ' ' || rows || ' ' || sum, ',' order by source, bucket), '')) as state
     from sync_buckets where table_name = 'experiments'`,
  )) as { rows: [{ state: string }] };
  return rows[0].state;
}

function projectOf(knex: Knex, id: number): Promise<Project | undefined> {
  return knex('projects').where({ id }).first<Project | undefined>('id', 'key', 'name');
}

const CHUNK = 500;

async function write(knex: Knex, projectId: number, { events, now }: { events: readonly FoundEvent[]; now: Date }): Promise<void> {
  for (let at = 0; at < events.length; at += CHUNK)
    await knex('alert_events')
      .insert(
        events.slice(at, at + CHUNK).map(({ kind, key, facts, happenedAt }) => ({
          project_id: projectId,
          kind,
          key,
          facts: JSON.stringify(facts),
          happened_at: happenedAt,
          found_at: now,
        })),
      )
      .onConflict(['project_id', 'kind', 'key'])
      .ignore();
}

async function plan(knex: Knex, now: Date): Promise<void> {
  await knex.raw(
    `insert into alert_posts (workspace_id, channel_id, event_id, state, next_try_at)
     select w.workspace_id, w.channel_id, e.id, 'planned', cast(:now as timestamptz)
     from alert_events e join alert_watches w on w.project_id = e.project_id and w.kind = e.kind
     where e.found_at >= :from and e.happened_at >= w.since
     order by e.happened_at, e.id, w.workspace_id, w.channel_id
     on conflict do nothing`,
    { now, from: new Date(now.getTime() - PLANNED_FOR_MS) } as never,
  );
}
