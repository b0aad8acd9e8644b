import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './support/app.ts';
import { blockProblems, blocksOf, linksIn, textsIn } from './support/blocks.ts';
import { isProgressNote, postCommand } from './support/slack-requests.ts';
import { startSlack, until, type SlackStandIn } from './support/slack.ts';

const secret = 'a-signing-secret-of-the-test';
let slack: SlackStandIn;
let app: TestApp;

beforeAll(async () => {
  slack = await startSlack();
  app = await startTestApp({
    // Which of the sample's projects has the newest experiment changes with the day.
    DEFAULT_PROJECT: 'bookshop-next-read',
    SLACK_SIGNING_SECRET: secret,
    WEB_ACCESS: 'open',
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_API_URL: slack.apiUrl,
  });
  await app.ready;
});
afterAll(async () => {
  await app.stop();
  await slack.close();
});
afterEach(() => {
  slack.responses.length = 0;
});

/** Types a command as a person in Slack does, and returns what that person then sees. */
async function ask(text: string, asked: TestApp = app): Promise<Record<string, unknown>> {
  const acknowledged = await postCommand({ url: asked.address, secret, text, responseUrl: slack.responseUrl() });
  expect(acknowledged.status).toBe(200);
  expect(await acknowledged.text()).toBe('');
  const message = await until(() => slack.responses.find((one) => !isProgressNote(one)), `an answer to ${text}`);
  expect(blockProblems(message)).toEqual([]);
  expect(message['response_type']).toBe('ephemeral');
  return message;
}

describe('/experiments help', () => {
  it('shows what can be typed as code, in the cells of its table too', async () => {
    const message = await ask('help');
    const [table] = blocksOf(message, 'table');
    const code = JSON.stringify(table);
    expect(code).toContain('"text":"/experiments","style":{"code":true}');
    expect(code).not.toContain('`');
  });
});

describe('/experiments hybrid top 5', () => {
  it('answers with the table, the uploaded picture and working links, seen by the asker alone', async () => {
    const message = await ask('hybrid top 5');
    const [table] = blocksOf(message, 'table');
    expect(table?.rows).toHaveLength(6);
    expect(textsIn(table?.rows?.[0])).toEqual([
      '#',
      'Experiment',
      'R@100',
      'R@50',
      'Test RMSE',
      'Test MAE',
      'Dataset',
      'Feature',
      'Model',
      'LR',
    ]);

    const [image] = blocksOf(message, 'image');
    const png = slack.files.get(image?.slack_file?.id ?? '');
    expect(png, 'the picture was uploaded').toBeDefined();
    const { width, height } = await sharp(png).metadata();
    expect(width).toBeGreaterThanOrEqual(1200);
    expect(height).toBeGreaterThanOrEqual(400);
    const { channels } = await sharp(png).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev)), 'the picture is not blank').toBeGreaterThan(10);
    expect(image?.alt_text).toMatch(/leads .*R@100 \d+\.\d%/);

    const links = linksIn(table);
    expect(links).toHaveLength(5);
    for (const link of links) {
      expect(link).toMatch(new RegExp(`^${app.baseUrl}/projects/[a-z-]+/experiments/\\d+$`));
      const page = await fetch(link);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('R@100');
    }
  });

  it('says project, type and time in its title, and marks the best value of each metric column in text', async () => {
    const message = await ask('TOP, Hybrid 5');
    const title = textsIn((message['blocks'] as unknown[])[0] ?? {}).join('');
    expect(title).toMatch(/^Bookshop Next Read · hybrid · Top 5 by R@100 · as of .*\d{4}-\d\d-\d\d \d\d:\d\d UTC, \d+ s ago$/);
    const rows = blocksOf(message, 'table')[0]?.rows?.slice(1) as unknown[][];
    for (const column of [2, 3, 4, 5])
      expect(rows.filter((row) => textsIn(row[column]).join('').startsWith('★')).length).toBeGreaterThanOrEqual(1);
  });

  it('answers without the picture when the upload fails', async () => {
    slack.fail('/upload/', { status: 500 }, { status: 500 }, { status: 500 });
    const message = await ask('hybrid top 3');
    expect(blocksOf(message, 'table')[0]?.rows).toHaveLength(4);
    expect(blocksOf(message, 'image')).toHaveLength(0);
    expect(JSON.stringify(app.logLines())).toContain('goes out without its picture');
  });

  it('tries again when the response URL fails for a moment', async () => {
    slack.fail('/response/', { status: 503 }, 'reset', { status: 429, headers: { 'retry-after': '1' } });
    expect(blocksOf(await ask('stats'), 'section').length).toBeGreaterThan(0);
    expect(slack.responses.filter((one) => !isProgressNote(one))).toHaveLength(1);
  });

  it('falls back to a plainer message when Slack refuses the blocks', async () => {
    slack.fail('/response/', { status: 400, body: 'invalid_blocks' });
    expect(blocksOf(await ask('hybrid top 2'), 'image')).toHaveLength(0);
    slack.responses.length = 0;
    slack.fail('/response/', { status: 400, body: 'invalid_blocks' }, { status: 400, body: 'invalid_blocks' });
    const message = await ask('hybrid top 2');
    expect(message['blocks']).toBeUndefined();
    expect(message['text']).toContain('Exp #');
  });
});

describe('other lines', () => {
  it.each([
    '',
    'help',
    'ranking top',
    'retrieval TOP 50',
    'top 3 multitask',
    'stats',
    'trend',
    'retrieval list failed page 2',
    'heatmap',
    'ranking heatmap loss',
    'datasets',
    'insights',
    'pareto',
    'suggest',
    'compare #10 Exp #12 exp14',
    'show Exp #12',
    'list “tower”',
    'hybrid stats',
    'stats in "Grocery Basket Recommender"',
    'in “bookshop-next-read” top',
  ])('answers “%s”', async (line) => {
    const message = await ask(line);
    expect(message['text']).not.toContain('broke');
    expect(String(message['text']).length).toBeGreaterThan(40);
  });

  it.each([
    ['show #12', 2],
    ['compare #10 #12', 1],
  ])('“%s” comes with its pictures', async (line, pictures) => {
    const message = await ask(line);
    expect(blocksOf(message, 'image')).toHaveLength(pictures);
    expect(blocksOf(message, 'table')).toHaveLength(1);
  });

  it('names a near miss in one line and gives the usage', async () => {
    const message = await ask('tpo');
    expect(message['text']).toMatch(/^I don't know “tpo”\. Did you mean `top`\?\nUsage: \/experiments /);
  });

  it('names the range of a number', async () => {
    expect((await ask('top 51'))['text']).toContain('`top` takes a whole number from 1 to 50, not 51.');
  });

  it('says so when a project is unknown, and pings nobody with its name', async () => {
    const message = await ask('top in "<!channel>"');
    expect(message['text']).toContain('There is no project “&lt;!channel&gt;”');
  });

  it('answers a renamed command too', async () => {
    await postCommand({ url: app.address, secret, text: 'stats', responseUrl: slack.responseUrl(), command: '/runs' });
    await until(() => slack.responses.at(0), 'an answer');
  });
});

describe('requests that are not Slack’s', () => {
  it.each([
    ['signed with another secret', { secret: 'another-secret' }],
    ['six minutes old', { skew: -360 }],
    ['six minutes ahead', { skew: 360 }],
  ])('answers 401 to one %s', async (_what, change) => {
    const response = await postCommand({ url: app.address, secret, text: 'stats', responseUrl: slack.responseUrl(), ...change });
    expect(response.status).toBe(401);
    expect(slack.responses).toHaveLength(0);
  });

  it('answers 401 to one without a signature', async () => {
    const response = await fetch(`${app.address}/slack/events`, { method: 'POST', body: 'command=%2Fexperiments' });
    expect(response.status).toBe(401);
  });
});

describe('with charts that Slack draws', () => {
  let other: TestApp;
  beforeAll(async () => {
    other = await startTestApp({
      DEFAULT_PROJECT: 'bookshop-next-read',
      SLACK_CHARTS: 'native',
      SLACK_SIGNING_SECRET: secret,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_API_URL: slack.apiUrl,
    });
    await other.ready;
  });
  afterAll(() => other.stop());
  afterEach(() => slack.refuseBlocks());

  it('answers a recall ranking with a chart and its words, and uploads nothing', async () => {
    const uploaded = slack.files.size;
    const message = await ask('hybrid top 5', other);
    const [block] = blocksOf(message, 'data_visualization');
    expect(block).toMatchObject({ title: 'Top 5 hybrid experiments by R@100', chart: { type: 'bar' } });
    expect(block?.chart?.axis_config.categories).toHaveLength(5);
    expect(blocksOf(message, 'context')[0]?.elements?.[0]?.text).toMatch(/leads with R@100 \d+\.\d%/);
    expect(blocksOf(message, 'image')).toHaveLength(0);
    expect(slack.files.size).toBe(uploaded);
  });

  it('answers a hybrid trend with a chart for each axis', async () => {
    const charts = blocksOf(await ask('hybrid trend', other), 'data_visualization');
    expect(charts.map(({ title, chart }) => [title, chart?.type])).toEqual([
      ['Best hybrid R@100 so far', 'area'],
      ['Best hybrid Test RMSE so far', 'area'],
    ]);
  });

  it('sends a picture where bars would say nothing', async () => {
    const message = await ask('ranking top 3', other);
    expect(blocksOf(message, 'data_visualization')).toHaveLength(0);
    expect(blocksOf(message, 'image')).toHaveLength(1);
  });

  it('sends pictures, then text alone, to a Slack that knows no such charts', async () => {
    slack.refuseBlocks('data_visualization');
    const message = await ask('retrieval trend', other);
    expect(blocksOf(message, 'image')).toHaveLength(1);
    expect(blocksOf(message, 'table')).toHaveLength(1);
    expect(JSON.stringify(other.logLines())).toContain('SLACK_CHARTS=picture');

    slack.responses.length = 0;
    slack.refuseBlocks('data_visualization', 'image', 'table');
    const plainest = await ask('retrieval trend', other);
    expect(plainest['blocks']).toBeUndefined();
    expect(plainest['text']).toContain('Best retrieval');
  });
});
