/** A channel that has a type or a project of its own: what it means for lines that name none. Through signed requests. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readChannel, writeChannel } from '../src/bot/channels.ts';
import { buttonsOf } from './support/blocks.ts';
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

describe('a type', () => {
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
});

describe('a project', () => {
  const setTo = async (channelId: string, projectId: number): Promise<void> => {
    const { knex } = slackApp.app.parts.store;
    const place = { workspaceId: 'T1', channelId };
    await writeChannel(knex, place, {
      settings: { ...(await readChannel(knex, place)), project_id: projectId },
      by: 'U1',
      now: new Date(),
    });
  };

  it('is meant where a line names none', async () => {
    const { knex } = slackApp.app.parts.store;
    const { id } = (await knex('projects').where({ key: 'grocery-basket-recommender' }).first('id')) as { id: number };
    await setTo('CGROCERY', id);
    expect(String((await slackApp.ask('top 2', { channel: 'CGROCERY' }))['text'])).toContain('Grocery Basket Recommender');
    expect(String((await slackApp.ask('top 2', { channel: 'COTHER' }))['text'])).toContain('Bookshop Next Read');
  });

  it.each(['top 2', '', 'subscribe'])('that is not there any more is told with the way to the settings: %j', async (line) => {
    await setTo('CGONE', 999);
    const answer = await slackApp.ask(line, { channel: 'CGONE' });
    expect(answer['text']).toContain('The project that this channel is set to is not there any more.');
    expect(buttonsOf(answer).map(({ value }) => value)).toEqual(['settings']);
    expect(String((await slackApp.ask('top 2 in bookshop-next-read', { channel: 'CGONE' }))['text'])).toContain('Top 2');
  });
});
