/** A channel that has a type of its own: what it means for lines that name none. Through signed requests. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readChannel, writeChannel } from '../src/bot/channels.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';

let slackApp: SlackApp;

beforeAll(async () => {
  slackApp = await startSlackApp();
  const { knex } = slackApp.app.parts.store;
  const place = { workspaceId: 'T1', channelId: 'CRANKING' };
  const settings = { ...(await readChannel(knex, place)), model_type: 'ranking' as const };
  await writeChannel(knex, place, { settings, by: 'U1', now: new Date() });
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

const textOf = async (line: string): Promise<string> => String((await slackApp.ask(line, { channel: 'CRANKING' }))['text']);

it('is meant by commands that go by a type', async () => {
  expect(await textOf('top 2')).toContain('ranking');
});

it('is not held against commands that take none, or another one', async () => {
  expect(await textOf('deliveries')).toContain('Digests and what became of them');
  expect(await textOf('pareto')).toContain('Best trade-offs');
  expect(await textOf('show 12')).toContain('Exp #12');
});

it('is refused by them where somebody types it', async () => {
  expect(await textOf('ranking deliveries')).toContain('Leave out “ranking”');
  expect(await textOf('ranking pareto')).toContain('not ranking ones');
});

it('leaves the overview what it is: the leaders of all types', async () => {
  const text = await textOf('');
  for (const type of ['Hybrid', 'Ranking', 'Retrieval']) expect(text).toMatch(new RegExp(`^${type}\\b`, 'm'));
});
