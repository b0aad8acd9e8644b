/** Whole programs on one PostgreSQL, and processes that die: what happens is told once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { writeChannel } from '../src/bot/channels.ts';
import { done, openAlertsSite, type AlertsSite } from './support/alerts.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { messageProblems } from './support/blocks.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { startSlack, until, type SlackStandIn } from './support/slack.ts';

let slack: SlackStandIn;
let database: TestDatabase;
const apps: TestApp[] = [];

beforeAll(async () => {
  slack = await startSlack();
  database = await createDatabase();
  const environment = {
    DATABASE_URL: database.url,
    SLACK_SIGNING_SECRET: 'a-signing-secret-of-the-test',
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_API_URL: slack.apiUrl,
  };
  apps.push(await startTestApp(environment));
  await apps[0]!.ready;
  apps.push(await startTestApp(environment));
  await apps[1]!.ready;
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  await slack.close();
  await database.drop();
});

it('a new leader is posted once, with its picture, by one of two programs', async () => {
  const { knex } = apps[0]!.parts.store;
  const { id: projectId } = await knex('projects').where({ key: 'bookshop-next-read' }).first<{ id: number }>('id');
  await writeChannel(
    knex,
    { workspaceId: 'T1', channelId: 'C1' },
    {
      settings: {
        project_id: projectId,
        model_type: null,
        unfurls: true,
        alerts: ['leader', 'failed', 'sweep'],
        quiet_from: null,
        quiet_to: null,
        zone: 'UTC',
      },
      by: 'U1',
      now: new Date(Date.now() - 1_000),
    },
  );
  const { id } = await knex('experiments')
    .where({ project_id: projectId, model_type: 'retrieval', status: 'completed' })
    .orderBy('id', 'desc')
    .first<{ id: number }>('id');
  // As a round leaves it: the row and the sum of its bucket.
  await knex('experiments').where({ id }).update({ recall_at_100: 0.99, completed_at: new Date() });
  await knex('sync_buckets').where({ table_name: 'experiments' }).increment('sum', 1);
  const message = await until(() => slack.messages.posted[0], 'an alert', 90_000);
  expect(message.text).toMatch(/^Bookshop Next Read\nExp #\d+ takes the retrieval lead: R@100 99\.0%, \+\d+\.\d points vs Exp #\d+; /);
  expect(messageProblems({ text: message.text, blocks: message.blocks })).toEqual([]);
  const said = apps.flatMap((app) => app.logLines().map(({ msg }) => String(msg)));
  expect(said.filter((line) => line.includes('picture'))).toEqual([]);
  const picture = message.blocks!.find(({ type }) => type === 'image')!.slack_file!.id;
  expect(slack.files.get(picture)!.subarray(1, 4).toString()).toBe('PNG');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(slack.messages.posted).toHaveLength(1);
});

describe('a process that is killed', () => {
  const script = fileURLToPath(new URL('support/alerts-process.ts', import.meta.url));

  async function startProcess({ store, slack: standIn, clock }: AlertsSite, standAt: string): Promise<ChildProcess> {
    const { rows } = (await store.knex.raw('select current_database() as name')) as { rows: [{ name: string }] };
    const url = new URL(inject('postgresUrl'));
    url.pathname = `/${rows[0].name}`;
    const tsx = ['--import', 'tsx', script, url.href, standIn.apiUrl, clock.now.toISOString(), standAt];
    return spawn(process.execPath, tsx, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** A new leader, that another process is to tell of. */
  async function siteWithNews(): Promise<AlertsSite> {
    const site = await openAlertsSite('postgres');
    await site.set('C1');
    site.later(2);
    await site.put(done(1, 0.5, '12:01'));
    return site;
  }

  async function expectOneMessage(site: AlertsSite): Promise<void> {
    const other = site.process();
    await other.tick();
    site.later(6);
    await other.tick();
    await other.tick();
    expect(site.posted('C1').map(({ text }) => text)).toEqual(['Shop\nExp #1 is the first to hold the retrieval lead: R@100 50.0%']);
    expect(await site.states()).toEqual(['sent']);
    await site.close();
  }

  it('between its claim and its message leaves it to another one', async () => {
    const site = await siteWithNews();
    const child = await startProcess(site, 'claimed');
    await once(child.stdout!, 'data');
    expect(await site.states()).toEqual(['sending']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(site.posted('C1')).toEqual([]);
    await expectOneMessage(site);
  });

  it('behind its message, before it could note that, is not said again by another one', async () => {
    const site = await siteWithNews();
    site.slack.fail('chat.postMessage', 'silence after');
    const child = await startProcess(site, 'nowhere');
    await until(() => site.posted('C1')[0], 'a message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await site.states()).toEqual(['sending']);
    await expectOneMessage(site);
  });
});
