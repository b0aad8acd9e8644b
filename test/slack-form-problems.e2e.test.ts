/** What stands at the fields of forms that can't be taken as they were sent. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postCommand, postInteraction, submissionOf } from './support/slack-requests.ts';
import type { ShownView } from './support/slack-people.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { until } from './support/slack.ts';

let slackApp: SlackApp;

beforeAll(async () => {
  slackApp = await startSlackApp();
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

/** Opens the form of a line, sends it filled in like that, and returns the problems. */
async function problems(line: string, filled: Record<string, Record<string, unknown>>): Promise<Record<string, string>> {
  const { slack, door } = slackApp;
  await postCommand({ ...door, text: line, responseUrl: slack.responseUrl() });
  const { view }: ShownView = await until(() => slack.people.views.shift(), `a form for ${line}`);
  const response = await postInteraction(door, submissionOf({ view, filled }));
  const answer = JSON.parse(await response.text()) as { response_action: string; errors: Record<string, string> };
  expect(answer.response_action).toBe('errors');
  return answer.errors;
}

const chosen = (...values: string[]): Record<string, unknown> => ({ selected_options: values.map((value) => ({ value })) });
const one = (value: string): Record<string, unknown> => ({ selected_option: { value } });

describe('compare', () => {
  it.each([
    ['experiments that are gone', ['12', '99999'], 'Project “Bookshop Next Read” has no Exp #99999. Its list shows those it has.'],
    ['one experiment twice', ['12', '012'], '#12 is picked more than once; pick different experiments.'],
    ['no numbers', ['a', 'b'], '“a” is no number of an experiment.'],
  ])('says at the field what is wrong with %s', async (_what, values, expected) => {
    expect(await problems('compare', { experiments: chosen(...values) })).toEqual({ experiments: expected });
    expect(slackApp.slack.responses).toEqual([]);
  });
});

describe('settings', () => {
  const filled = { project: one('none'), type: one('any'), links: chosen(), alerts: chosen(), zone: one('UTC') };

  it.each([
    ['a form with nothing in it', {}, 'project'],
    ['no type', { ...filled, type: {} }, 'type'],
    ['a type that is none', { ...filled, type: one('nope') }, 'type'],
    ['alerts that are none', { ...filled, alerts: chosen('failed', 'nope') }, 'alerts'],
    ['a choice for links that is none', { ...filled, links: chosen('nope') }, 'links'],
    ['no time zone', { ...filled, zone: {} }, 'zone'],
  ])('does not save %s', async (_what, state, field) => {
    expect(Object.keys(await problems('settings', state))).toEqual([field]);
    expect(slackApp.slack.responses).toEqual([]);
  });
});

it('words to type stand in quotes where Slack reads no markup', async () => {
  const filled = {
    project: one('1'),
    types: chosen('hybrid'),
    users: { selected_users: ['U1'] },
    zone: one('UTC'),
    cron: { value: 'often' },
  };
  const { cron } = await problems('subscribe', filled);
  expect(cron).toContain('“weekly mon 09:00”');
  expect(cron).not.toContain('`');
});
