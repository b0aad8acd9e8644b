/** What is said in Slack, and logged, while the database that holds the store is away. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import type { ShownView } from './support/slack-people.ts';
import { postCommand, postInteraction, submissionOf } from './support/slack-requests.ts';
import { until } from './support/slack.ts';

let database: TestDatabase;
let slackApp: SlackApp;
/** Opened before. */
let view: ShownView['view'];

beforeAll(async () => {
  database = await createDatabase();
  slackApp = await startSlackApp({ DATABASE_URL: database.url });
  const { slack, door } = slackApp;
  await postCommand({ ...door, text: 'settings', responseUrl: slack.responseUrl() });
  ({ view } = await until(() => slack.people.views.shift(), 'a form'));
  // Ends every connection, and lets none in again.
  await database.drop();
});
afterAll(() => slackApp.stop());

const errors = (): string[] =>
  slackApp.app
    .logLines()
    .filter(({ level }) => Number(level) >= 50)
    .map(({ msg }) => String(msg));

const one = (value: string): Record<string, unknown> => ({ selected_option: { value } });

it('the answer and the log name the store, and blame neither the platform nor Slack', async () => {
  const before = errors().length;
  expect((await slackApp.ask('stats'))['text']).toContain('The store’s database does not answer.');
  const told = errors().slice(before);
  expect(told.filter((msg) => msg.startsWith('The store’s database does not answer. '))).not.toEqual([]);
  expect(told.filter((msg) => /platform|sample/i.test(msg))).toEqual([]);
});

it('a form says so at its field, and stays open', async () => {
  const response = await postInteraction(slackApp.door, submissionOf({ view, filled: { project: one('none'), type: one('any') } }));
  expect(await response.json()).toMatchObject({
    response_action: 'errors',
    errors: { project: expect.stringContaining('The store’s database does not answer.') },
  });
});
