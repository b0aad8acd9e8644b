/** Links to pages that people post: through signed requests, as Slack sends them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeChannel } from '../src/bot/channels.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { linksIn, textsIn } from './support/blocks.ts';
import { eventOf, postEvent } from './support/slack-requests.ts';
import { startSlack, until, type SlackStandIn } from './support/slack.ts';
import type { ShownLinks } from './support/slack-unfurls.ts';

const secret = 'a-signing-secret-of-the-test';
const key = 'bookshop-next-read';
let slack: SlackStandIn;
let app: TestApp;
let experiment: { id: number; experiment_number: number };
let failed: { id: number };
let numbers: number[];
let channels = 0;

beforeAll(async () => {
  slack = await startSlack();
  app = await startTestApp({ SLACK_SIGNING_SECRET: secret, SLACK_BOT_TOKEN: 'xoxb-test', SLACK_API_URL: slack.apiUrl });
  await app.ready;
  const { knex } = app.parts.store;
  const ofBookshop = () => knex('experiments').whereIn('project_id', knex('projects').where({ key }).select('id')).orderBy('id');
  experiment = await ofBookshop().where({ status: 'completed' }).first();
  failed = await ofBookshop().where({ status: 'failed' }).first();
  numbers = await ofBookshop().whereNotNull('experiment_number').limit(2).pluck('experiment_number');
});
afterAll(async () => {
  await app.stop();
  await slack.close();
});
afterEach(() => {
  slack.unfurls.shown.length = 0;
  slack.unfurls.refusal = undefined;
  slack.people.known.clear();
});

interface Posted {
  channel?: string;
  user?: string;
  more?: Record<string, unknown>;
  id?: string;
}

/** Somebody posts links in a channel that has not seen any, unless it is named. */
async function post(urls: readonly string[], { channel = newChannel(), user = 'U1', more = {}, id }: Posted = {}): Promise<string> {
  const links = urls.map((url) => ({ domain: '127.0.0.1', url }));
  const event = { type: 'link_shared', channel, user, message_ts: '5.5', event_ts: '5.6', is_bot_user_member: true, links, ...more };
  const { status } = await postEvent({ url: app.address, secret }, eventOf(event, id === undefined ? {} : { id }));
  expect(status).toBe(200);
  return channel;
}

function newChannel(): string {
  channels += 1;
  return `CU${channels}`;
}

const page = (path: string): string => `${app.baseUrl}/projects/${key}${path}`;
/** Charts of links of an earlier test may still come: only calls for the channel count. */
const shownIn = (channel: string): ShownLinks[] => slack.unfurls.shown.filter(({ place }) => place.startsWith(`${channel} `));
const shown = (at: number, channel = `CU${channels}`): Promise<ShownLinks> =>
  until(() => shownIn(channel)[at], `call ${at + 1} of chat.unfurl`);
const typesOf = ({ unfurls }: ShownLinks, url: string): string[] => unfurls[url]!.blocks.map(({ type }) => type);
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 400));

describe('a link becomes facts first, a chart after', () => {
  it('also where something in between answers the first call in Slack’s stead', async () => {
    slack.fail('chat.unfurl', { status: 200, body: 'garbage' });
    const url = page(`/experiments/${experiment.id}`);
    await post([url]);
    expect(typesOf(await shown(0), url)).toEqual(['rich_text']);
  });

  it('of an experiment: project, type, status and metrics', async () => {
    const url = page(`/experiments/${experiment.id}`);
    const channel = await post([url]);
    const facts = await shown(0);
    expect(facts.place).toBe(`${channel} 5.5`);
    expect(typesOf(facts, url)).toEqual(['rich_text']);
    const text = textsIn(facts.unfurls).join('');
    expect(text).toMatch(/^Exp #\d+.* · Bookshop Next Read · (retrieval|ranking|hybrid) · completed\n/);
    expect(text).toMatch(/(R@100 \d+\.\d%|Test RMSE \d\.\d{4})/);
    expect(linksIn(facts.unfurls)).toEqual([url]);
    expect(typesOf(await shown(1), url)).toEqual(['rich_text', 'image']);
  });

  it('of one that failed: the stage and the error', async () => {
    await post([page(`/experiments/${failed.id}`)]);
    expect(textsIn((await shown(0)).unfurls).join('')).toMatch(/· failed\n.*\nFailed in the stage “.+”: ./);
  });

  it('of a comparison and a dashboard in one message, by one call for both', async () => {
    const comparison = page(`/compare?experiments=${numbers.join(',')}`);
    // As Slack writes it at times; the key stays what stood in the message.
    const dashboard = page('?a=b&amp;type=ranking');
    await post([comparison, dashboard], { more: { unfurl_id: 'UF1 abc', source: 'conversations_history' } });
    const facts = await shown(0, 'UF1');
    expect(facts.place).toBe('UF1 abc');
    expect(Object.keys(facts.unfurls)).toEqual([comparison, dashboard]);
    expect(textsIn(facts.unfurls[comparison]).join('')).toContain(`Exp #${numbers[0]} against Exp #${numbers[1]}`);
    expect(textsIn(facts.unfurls[dashboard]).join('')).toMatch(/completed ranking experiments\nBest by Test RMSE: Exp #\d+ \d\.\d{4}/);
    const drawn = await shown(1, 'UF1');
    expect(typesOf(drawn, dashboard)).toEqual(['rich_text', 'image']);
    expect(typesOf(drawn, comparison)).toContain('rich_text');
  });

  it('and stays facts where the chart fails', async () => {
    slack.fail('files.getUploadURLExternal', ...Array.from({ length: 4 }, () => ({ status: 500 })));
    const channel = await post([page(`/experiments/${experiment.id}`)]);
    await until(() => app.logLines().find(({ msg }) => String(msg).includes('goes out without its picture')), 'a line in the log');
    await settled();
    expect(shownIn(channel)).toHaveLength(1);
  });

  it('not where Slack refuses it, which the log says', async () => {
    slack.unfurls.refusal = 'cannot_unfurl_url';
    const channel = await post([page(`/experiments/${experiment.id}`)]);
    await until(() => app.logLines().find(({ msg }) => String(msg).includes('cannot_unfurl_url')), 'a line in the log');
    expect(shownIn(channel)).toEqual([]);
  });

  it('with names that ping nobody and format nothing', async () => {
    const { knex } = app.parts.store;
    await knex('experiments').where({ id: experiment.id }).update({ experiment_name: '<!channel> *loud* <@U1>' });
    await post([page(`/experiments/${experiment.id}`)]);
    const { unfurls } = await shown(0);
    const [block] = Object.values(unfurls)[0]!.blocks;
    expect(block!.type).toBe('rich_text');
    expect(textsIn(block).join('')).toContain('<!channel> *loud* <@U1>');
  });
});

describe('a link is shown once', () => {
  it('however often Slack delivers its event', async () => {
    const url = page(`/experiments/${experiment.id}`);
    const channel = newChannel();
    await Promise.all([post([url], { channel, id: 'Ev1' }), post([url, page('')], { channel, id: 'Ev1' })]);
    await shown(1);
    await settled();
    expect(shownIn(channel)).toHaveLength(2);
  });

  it('however its project is written', async () => {
    const channel = await post([page(`/experiments/${experiment.id}`)]);
    await shown(1);
    const { id } = (await app.parts.store.knex('projects').where({ key }).first('id')) as { id: number };
    for (const written of [String(id), key.toUpperCase()])
      await post([`${app.baseUrl}/projects/${written}/experiments/${experiment.id}`], { channel });
    await settled();
    expect(shownIn(channel)).toHaveLength(2);
  });

  it('in half an hour in a channel, and in every channel', async () => {
    const url = page('?type=hybrid');
    const channel = await post([url]);
    await shown(1);
    await post([url], { channel });
    await settled();
    expect(shownIn(channel)).toHaveLength(2);
    const kept = await app.parts.store.knex('slack_once').where('key', 'like', `unfurl T1 ${channel} %`).first<{ until: Date }>('until');
    expect(kept.until.getTime() - Date.now()).toBeGreaterThan(29 * 60_000);
    await post([url]);
    await shown(1);
  });
});

describe('nothing is shown', () => {
  const silent = async (posting: Promise<string>): Promise<void> => {
    const channel = await posting;
    await settled();
    expect(shownIn(channel)).toEqual([]);
  };

  it('for three links or more, for other sites, and for what is not there', async () => {
    await silent(post([page('?type=hybrid'), page('?type=ranking'), page('?type=retrieval')]));
    await silent(post(['https://example.org/projects/bookshop-next-read']));
    await silent(post([page('/experiments/999999'), `${app.baseUrl}/projects/no-such/experiments/1`]));
    await silent(post([page('/compare?experiments=1,888888')]));
  });

  it('for the app itself, another app, and somebody who is still typing', async () => {
    slack.people.known.set('UAPP', { is_bot: true });
    await silent(post([page('?type=hybrid')], { user: 'UBOT' }));
    await silent(post([page('?type=hybrid')], { user: 'UAPP' }));
    await silent(post([page('?type=hybrid')], { channel: 'COMPOSER', more: { source: 'composer', unfurl_id: 'x' } }));
  });

  it('to guests of a channel of another project, and to strangers', async () => {
    slack.people.known.set('UGUEST', { is_restricted: true });
    slack.people.known.set('USTRANGE', { is_stranger: true });
    await silent(post([page('?type=hybrid')], { user: 'UGUEST' }));
    await silent(post([page('?type=hybrid')], { user: 'USTRANGE' }));
    const channel = newChannel();
    await settings(channel, { project: 'grocery-basket-recommender' });
    await silent(post([page('?type=hybrid')], { user: 'UGUEST', channel }));
    const own = newChannel();
    await settings(own, { project: key });
    await post([page('?type=hybrid')], { user: 'UGUEST', channel: own });
    await shown(0, own);
  });

  it('in a channel that turned it off', async () => {
    const channel = newChannel();
    await settings(channel, { project: key, unfurls: false });
    await silent(post([page('?type=hybrid')], { channel }));
  });

  async function settings(channelId: string, { project, unfurls = true }: { project: string; unfurls?: boolean }): Promise<void> {
    const { knex } = app.parts.store;
    const { id } = await knex('projects').where({ key: project }).first<{ id: number }>('id');
    const own = { project_id: id, model_type: null, unfurls, alerts: [], quiet_from: null, quiet_to: null, zone: 'UTC' };
    await writeChannel(knex, { workspaceId: 'T1', channelId }, { settings: own, by: 'U1', now: new Date() });
  }
});

describe('a link that Slack does not take', () => {
  it.each([{ 'retry-after': '1' }, { 'retry-after': 'soon' }, {}])(
    'is shown after as long as it asks to wait, if it says (%j)',
    async (headers) => {
      slack.fail('chat.unfurl', { status: 429, headers });
      const url = page(`/experiments/${experiment.id}`);
      await post([url]);
      expect(typesOf(await shown(0), url)).toEqual(['rich_text']);
    },
  );

  it('may be shown again where the other link of its message broke, for nobody has seen it', async () => {
    const { knex } = app.parts.store;
    const dashboard = page('?type=hybrid');
    await knex.schema.renameTable('training_curves', 'training_curves_away');
    let channel: string;
    try {
      channel = await post([dashboard, page(`/experiments/${experiment.id}`)]);
      await until(() => app.logLines().find(({ msg }) => String(msg).includes('training_curves')), 'a line in the log');
    } finally {
      await knex.schema.renameTable('training_curves_away', 'training_curves');
    }
    expect(shownIn(channel)).toEqual([]);
    await post([dashboard], { channel });
    expect(typesOf(await shown(0, channel), dashboard)).toEqual(['rich_text']);
  });

  it('may be shown when it is posted again, for nobody has seen it', async () => {
    slack.unfurls.refusal = 'cannot_unfurl_url';
    const url = page(`/experiments/${experiment.id}`);
    const channel = await post([url]);
    await until(() => slack.calls.findLast((name) => name === 'chat.unfurl'), 'a call');
    await settled();
    slack.unfurls.refusal = undefined;
    await post([url], { channel });
    expect(typesOf(await shown(0, channel), url)).toEqual(['rich_text']);
  });
});
