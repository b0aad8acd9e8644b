import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerForms } from '../../src/bot/answer-forms.ts';
import { top } from '../../src/reports/charts/top.ts';
import type { ChartView } from '../../src/reports/view.ts';
import { createTestLog } from '../support/log.ts';
import { startSlack, type SlackStandIn } from '../support/slack.ts';

let slack: SlackStandIn;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());

const view = (sample: string): ChartView => ({
  kind: 'chart',
  chart: 'top',
  title: 'Top',
  altText: 'It leads.',
  data: top.samples[sample],
});

/** The types of the blocks below the title of each form of an answer, and how many charts were drawn before it was made. */
async function formsOf(
  charts: 'picture' | 'native',
  samples: string[],
  token: string | undefined,
): Promise<[drawn: number, ...string[]][]> {
  let drawn = 0;
  const drawer = { png: async () => ({ ok: true as const, body: Buffer.from(`png ${(drawn += 1)}`), width: 640, height: 400 }) };
  const client = token === undefined ? undefined : new WebClient(token, { slackApiUrl: slack.apiUrl });
  const answer = { title: 'Top', project: null, type: null, asOf: null, views: samples.map(view), records: [], json: () => ({}) };
  const forms: [number, ...string[]][] = [];
  for await (const { blocks } of answerForms(answer, {
    client,
    drawer,
    charts,
    log: createTestLog().log,
    baseUrl: 'https://x.example.org',
  }))
    forms.push([drawn, ...blocks.slice(1).map(({ type }) => type)]);
  return forms;
}

it('draws nothing that Slack can draw, until Slack refuses to', async () => {
  expect(await formsOf('native', ['retrieval', 'ranking'], 'xoxb-test')).toEqual([
    [1, 'data_visualization', 'context', 'image'],
    [2, 'image', 'image'],
    [2, 'context', 'context'],
    [2],
  ]);
});

it('needs no token for charts that Slack draws', async () => {
  expect(await formsOf('native', ['retrieval', 'ranking'], undefined)).toEqual([
    [0, 'data_visualization', 'context', 'context'],
    [0, 'context', 'context'],
    [0],
  ]);
});

it('draws every chart where pictures are chosen', async () => {
  expect(await formsOf('picture', ['retrieval', 'ranking'], 'xoxb-test')).toEqual([[2, 'image', 'image'], [2, 'context', 'context'], [2]]);
});
