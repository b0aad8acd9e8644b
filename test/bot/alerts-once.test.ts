import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDue } from '../../src/bot/alerts/ledger.ts';
import { done, failed, openAlertsSite, type AlertsSite } from '../support/alerts.ts';
import type { PostedMessage } from '../support/slack-messages.ts';
import { until } from '../support/slack.ts';
import { textsIn } from '../support/blocks.ts';

let site: AlertsSite;
afterEach(() => site.close());

const textOf = ({ blocks }: PostedMessage): string => textsIn(blocks).join('');
const failures = (from: number, count: number, time = '12:01'): ReturnType<typeof failed>[] =>
  Array.from({ length: count }, (_one, i) => failed(from + i, time));

describe('each event once', () => {
  beforeEach(async () => {
    site = await openAlertsSite('postgres');
    await site.set('C1');
    site.later(2);
  });

  it('from two processes, each round of several', async () => {
    const processes = [site.process(), site.process()];
    for (let round = 0; round < 4; round += 1) {
      await site.put(...failures(round * 10 + 1, 3));
      await Promise.all(processes.flatMap((alerts) => [alerts.tick(), alerts.tick()]));
    }
    const facts = site.posted('C1').flatMap((message) => textOf(message).match(/Exp #\d+ failed/g) ?? []);
    expect(facts).toHaveLength(12);
    expect(new Set(facts).size).toBe(12);
  });

  it('where a process is killed between its claim and its message', async () => {
    await site.put(failed(1, '12:01'));
    site.slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '1' } });
    await site.process().tick();
    site.later(2);
    expect(await claimDue(site.store.knex, { workspaceId: 'T1', channelId: 'C1' }, site.clock.now)).toBeDefined();
    const other = site.process();
    await other.tick();
    expect(site.posted('C1'), 'it may still be at it').toEqual([]);
    site.later(6);
    await other.tick();
    expect(site.posted('C1')).toHaveLength(1);
    expect(await site.states()).toEqual(['sent']);
  });

  it.each([{ after: true as const }, {}])('where something in between answers in Slack’s stead (%j)', async (isDone) => {
    await site.put(failed(1, '12:01'));
    site.slack.fail('chat.postMessage', { status: 200, body: 'garbage', ...isDone });
    const alerts = site.process();
    for (let round = 0; round < 3; round += 1) {
      await alerts.tick();
      site.later(6);
    }
    expect(site.posted('C1')).toHaveLength(1);
    expect(await site.states()).toEqual(['sent']);
  });

  it('where a process stands still behind its message, and another takes over', async () => {
    await site.put(failed(1, '12:01'));
    site.slack.fail('chat.postMessage', 'silence after');
    const stuck = site.process({ timeoutMs: 2_000 }).tick();
    await until(() => site.posted('C1')[0], 'a message');
    site.later(6);
    await site.process().tick();
    expect(await site.states()).toEqual(['sent']);
    await stuck;
    await site.process().tick();
    expect(site.posted('C1')).toHaveLength(1);
    expect(await site.states()).toEqual(['sent']);
  });

  it.each(['reset after', 'silence after', { status: 500, after: true as const }] as const)(
    'where the answer is lost (%j)',
    async (failure) => {
      await site.put(failed(1, '12:01'));
      site.slack.fail('chat.postMessage', failure);
      await site.process().tick();
      expect(await site.states()).toEqual(['sent']);
      expect(site.posted('C1')).toHaveLength(1);
    },
  );

  it('where the message turns up late: it is looked for before it is tried again, with nothing new in it', async () => {
    await site.put(failed(1, '12:01'));
    site.slack.fail('chat.postMessage', 'silence late');
    await site.process().tick();
    expect(await site.states()).toEqual(['planned']);
    site.slack.doLate();
    site.later(2);
    await site.put(failed(2, '12:03'));
    await site.process().tick();
    expect(site.posted('C1').map(({ text }) => text.match(/#\d+/g))).toEqual([['#1'], ['#2']]);
  });

  it('where it can not be looked up: it is unknown, and never posted again', async () => {
    await site.put(failed(1, '12:01'));
    site.slack.messages.withoutScope.set('conversations.history', 'channels:history');
    site.slack.fail('chat.postMessage', 'reset after');
    const alerts = site.process();
    await alerts.tick();
    site.later(300);
    await alerts.tick();
    expect(await site.states()).toEqual(['unknown']);
    expect(site.posted('C1')).toHaveLength(1);
    expect(alerts.lines().map(({ msg }) => msg)).toContainEqual(expect.stringContaining('may or may not have been posted'));
  });

  it('a look at a store in which nothing has changed asks no question about experiments', async () => {
    await site.put(failed(1, '12:01'));
    const alerts = site.process();
    await alerts.tick();
    const asked: string[] = [];
    site.store.knex.on('query', ({ sql }: { sql: string }) => asked.push(sql));
    await alerts.tick();
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((sql) => /\bfrom "?experiments/.test(sql))).toEqual([]);
  });
});

describe('trouble with Slack', () => {
  beforeEach(async () => {
    site = await openAlertsSite('postgres');
    await site.set('C1');
    await site.set('C2', { alerts: ['failed'] });
    site.later(2);
    await site.put(failed(1, '12:01'));
  });

  it('is waited out as long as Slack says, and what comes meanwhile goes in the same message', async () => {
    site.slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '600' } });
    const alerts = site.process();
    await alerts.tick();
    expect(await site.states()).toEqual(expect.arrayContaining(['planned', 'sent']));
    const waiting = site.posted('C1').length === 0 ? 'C1' : 'C2';
    site.later(9);
    await alerts.tick();
    expect(site.posted(waiting)).toEqual([]);
    site.later(2);
    await site.put(failed(2, '12:12'));
    await alerts.tick();
    expect(site.posted(waiting)).toHaveLength(1);
    expect(site.posted(waiting)[0]!.text).toMatch(/Exp #1 failed[\s\S]*Exp #2 failed/);
  });

  it('that lasts is given up, with a line in the log', async () => {
    site.slack.fail('chat.postMessage', ...Array.from({ length: 30 }, () => ({ status: 429, headers: { 'retry-after': '1' } })));
    const alerts = site.process();
    for (let round = 0; round < 9; round += 1) {
      await alerts.tick();
      site.later(61);
    }
    expect(await site.states()).toEqual(['failed', 'failed']);
    expect(alerts.lines().map(({ msg }) => msg)).toContainEqual(expect.stringContaining('were not posted'));
  });

  it.each(['is_archived', 'not_in_channel', 'channel_not_found'])(
    'of the channel (%s) ends its alerts, and nobody else’s',
    async (code) => {
      site.slack.messages.refusals.set('C1', code);
      const alerts = site.process();
      await alerts.tick();
      expect(site.posted('C2')).toHaveLength(1);
      const rows = await site.store.knex('slack_channels').orderBy('channel_id').pluck('alerts');
      expect(rows).toEqual([[], ['failed']]);
      expect(alerts.lines().map(({ msg }) => msg)).toContainEqual(`channel C1 gets no alerts any more: chat.postMessage: ${code}`);
      site.slack.messages.refusals.clear();
      site.later(2);
      await site.put(failed(2, '12:03'));
      await alerts.tick();
      expect(site.posted('C1')).toEqual([]);
    },
  );

  it('of the channel is told to who has set its alerts, with what to do', async () => {
    site.slack.messages.refusals.set('C1', 'not_in_channel');
    const alerts = site.process();
    await alerts.tick();
    await alerts.tick();
    const [told, ...more] = site.posted('D1');
    expect(more).toEqual([]);
    expect(textOf(told!)).toMatch(
      /no alerts any more: the app is not in it\. Type \/invite .*Then turn them on again there, with \/experiments settings/,
    );
    expect(told!.text).toContain('<#C1>');
  });

  it('of the channel is in the log where who has set its alerts can’t be told', async () => {
    site.slack.messages.refusals.set('C1', 'not_in_channel');
    site.slack.messages.refusals.set('D1', 'user_disabled');
    const alerts = site.process();
    await alerts.tick();
    expect(alerts.lines().map(({ msg }) => msg)).toContainEqual(
      expect.stringContaining('C1 was not told: chat.postMessage: user_disabled'),
    );
  });

  it('of the token is no fault of the channel: it is tried again', async () => {
    site.slack.messages.refusals.set('C1', 'token_revoked');
    const alerts = site.process();
    await alerts.tick();
    expect(await site.store.knex('slack_channels').where({ channel_id: 'C1' }).pluck('alerts')).toEqual([['leader', 'failed', 'sweep']]);
    site.slack.messages.refusals.clear();
    site.later(2);
    await alerts.tick();
    expect(site.posted('C1')).toHaveLength(1);
  });

  it('that says nothing holds up no stop, and what was under way is looked up by who comes later', async () => {
    site.slack.fail('chat.postMessage', 'silence after');
    const alerts = site.process({ timeoutMs: 8_000 });
    const ticking = alerts.tick();
    await until(() => site.slack.messages.posted[0], 'a message');
    const began = Date.now();
    await alerts.stop();
    expect(Date.now() - began).toBeLessThan(7_000);
    site.later(6);
    await site.process().tick();
    await ticking;
    expect([...site.posted('C1'), ...site.posted('C2')]).toHaveLength(2);
    expect(await site.states()).toEqual(['sent', 'sent']);
  });

  it('with the picture leaves the words', async () => {
    site.slack.fail('files.getUploadURLExternal', ...Array.from({ length: 8 }, () => ({ status: 500 })));
    await site.put(done(5, 0.5, '12:01'));
    await site.process().tick();
    const [message] = site.posted('C1');
    expect(message!.text).toContain('Exp #5 is the first to hold the retrieval lead');
    expect(message!.blocks!.map(({ type }) => type)).not.toContain('image');
  });
});
