import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, done, failed, openAlertsSite, type AlertsSite } from '../support/alerts.ts';
import { linksIn, messageProblems, textsIn } from '../support/blocks.ts';
import type { PostedMessage } from '../support/slack-messages.ts';
import { ENGINES } from '../support/store.ts';

let site: AlertsSite;
afterEach(() => site.close());

const textOf = ({ blocks }: PostedMessage): string => textsIn(blocks).join('');
const failures = (from: number, count: number, time = '12:01'): ReturnType<typeof failed>[] =>
  Array.from({ length: count }, (_one, i) => failed(from + i, time));

describe.each(ENGINES)('what a channel is told, on the %s store', (engine) => {
  beforeEach(async () => {
    site = await openAlertsSite(engine);
  });

  it('a new leader: by how much, what changed in its settings, and the ranking as a picture', async () => {
    await site.put(done(31, 0.461, '10:00', { learning_rate: 0.1 }));
    await site.set('C1');
    const alerts = site.process();
    await alerts.tick();
    expect(site.posted('C1')).toEqual([]);
    site.later(2);
    await site.put(done(45, 0.473, '12:01', { learning_rate: 0.01 }));
    await alerts.tick();
    const [message] = site.posted('C1');
    expect(message!.text).toBe(
      'Shop\nExp #45 takes the retrieval lead: R@100 47.3%, +1.2 points vs Exp #31; learning rate 0.01 instead of 0.1',
    );
    expect(textOf(message!)).toContain('takes the retrieval lead: R@100 47.3%, +1.2 points vs Exp #31\nlearning rate 0.01 instead of 0.1');
    expect(linksIn(message!.blocks)).toContain('https://tower.example.org/projects/shop/experiments/45');
    expect(message!.blocks!.at(-1)).toMatchObject({ type: 'image', alt_text: expect.stringContaining('Exp #45') });
    expect(messageProblems({ text: message!.text, blocks: message!.blocks })).toEqual([]);
    await alerts.tick();
    expect(site.posted('C1')).toHaveLength(1);
  });

  it('a leader by an error that went down: the difference in its own direction', async () => {
    const ranking = { model_type: 'ranking' as const, recall_at_100: null };
    await site.put(done(1, 0, '10:00', { ...ranking, test_rmse: 0.9 }));
    await site.set('C1', { alerts: ['leader'] });
    await site.process().tick();
    site.later(2);
    await site.put(done(2, 0, '12:01', { ...ranking, test_rmse: 0.8 }), done(3, 0, '12:01', { ...ranking, test_rmse: 1.2 }));
    await site.process().tick();
    expect(site.posted('C1').map(({ text }) => text)).toEqual([
      'Shop\nExp #2 takes the ranking lead: Test RMSE 0.8000, −0.1000 vs Exp #1; the same settings',
    ]);
  });

  it('of an event is forgotten after three months, and not told again', async () => {
    await site.set('C1');
    site.later(2);
    await site.put(failed(7, '12:01'));
    const alerts = site.process();
    await alerts.tick();
    expect(await site.states()).toEqual(['sent']);
    site.later(91 * 24 * 60);
    await alerts.tick();
    expect(await site.states()).toEqual([]);
    expect(site.posted('C1')).toHaveLength(1);
  });

  it('a failed experiment: stage, error and link', async () => {
    await site.set('C1');
    site.later(2);
    await site.put(failed(7, '12:01'));
    await site.process().tick();
    const [message] = site.posted('C1');
    expect(textOf(message!)).toContain('Exp #7 failed in the stage “training”\nOut of memory at step 7');
    expect(linksIn(message!.blocks)).toContain('https://tower.example.org/projects/shop/experiments/7');
  });

  it('a finished sweep: how many are done, how many failed, the best; once nobody can join it any more', async () => {
    await site.set('C1', { alerts: ['sweep'] });
    const alerts = site.process();
    await alerts.tick();
    const member = { created_by_id: 7, created_at: at('12:05') };
    const three = [0.3, 0.4, 0.35].map((recall, i) => done(i + 1, recall, '12:40', member));
    site.later(60);
    await site.put(...three, { ...failed(4, '12:50', member), status: 'running' });
    await alerts.tick();
    await site.put(failed(4, '12:55', member), done(5, 0.9, '12:55', { ...member, created_by_id: 8 }));
    await alerts.tick();
    expect(site.posted('C1'), 'until 14:05 somebody may add to it').toEqual([]);
    site.later(66);
    await alerts.tick();
    expect(site.posted('C1').map(({ text }) => text)).toEqual([
      'Shop\nA sweep is over: 4 of 4 done, 1 failed, best R@100 40.0% by Exp #2; Features 1 on Dataset 1',
    ]);
    // It is the same sweep without its first one.
    await site.remove(1);
    await site.put(done(6, 0.2, '14:00', member));
    await alerts.tick();
    expect(site.posted('C1')).toHaveLength(1);
  });

  it('no sweep of three, of two people, or spread over more than two hours', async () => {
    await site.set('C1', { alerts: ['sweep'] });
    const made = (id: number, by: number | null, created: string) => done(id, 0.3, '12:30', { created_by_id: by, created_at: at(created) });
    await site.put(...[1, 2, 3].map((id) => made(id, 7, '12:01')), made(4, 8, '12:01'));
    await site.put(...[5, 6].map((id) => made(id, 9, '09:00')), ...[7, 8].map((id) => made(id, 9, '11:01')));
    await site.put(...[10, 11, 12, 13].map((id) => made(id, null, '12:01')));
    site.later(300);
    await site.process().tick();
    expect(site.posted('C1')).toEqual([]);
  });

  it('nothing of what happened before it turned alerts on, however late it is touched or found', async () => {
    const old = { created_by_id: 7, created_at: at('06:00') };
    const touched = { completed_at: null, updated_at: at('09:00') };
    await site.put(done(1, 0.5, '10:00'), failed(2, '10:00'), failed(3, '09:00', touched));
    await site.put(...[11, 12, 13, 14].map((id) => failed(id, '09:00', { ...old, ...touched })));
    await site.set('C1');
    await site.process().tick();
    site.later(5);
    await site.put(failed(3, '12:02', { completed_at: null }), failed(11, '12:02', { ...old, completed_at: null }));
    await site.put(failed(4, '11:59'), done(5, 0.6, '11:59'));
    await site.process().tick();
    expect(site.posted('C1')).toEqual([]);
  });

  it('only of its own project and kinds, and nothing once it has turned them off', async () => {
    await site.set('C1', { alerts: ['leader'] });
    await site.set('C2', { project_id: 2, alerts: ['failed'] });
    await site.set('C3', { project_id: null });
    await site.set('C4', { quiet_from: '00:00', quiet_to: '23:59' });
    site.later(2);
    await site.put(failed(1, '12:01'), failed(2, '12:01', { project_id: 2, dataset_id: 2, feature_config_id: 2 }));
    const alerts = site.process();
    await alerts.tick();
    expect(site.slack.messages.posted.map(({ channel, text }) => [channel, text.split('\n')[0]])).toEqual([['C2', 'Films']]);
    await site.set('C4', { alerts: [] });
    await alerts.tick();
    expect(await site.states()).toEqual(['sent']);
  });

  it('nothing of what happened while it had turned them off', async () => {
    await site.set('C1');
    const alerts = site.process();
    await alerts.tick();
    site.later(2);
    await site.set('C1', { alerts: [] });
    await alerts.tick();
    await site.put(failed(1, '12:03'));
    site.later(5);
    await site.set('C1');
    await site.put(failed(2, '12:08'));
    site.later(5);
    await alerts.tick();
    expect(site.posted('C1').map(({ text }) => text.match(/#\d+/g))).toEqual([['#2']]);
  });

  it('nothing of a project that is not connected to its workspace', async () => {
    await site.set('C1');
    site.later(2);
    await site.put(failed(1, '12:01'));
    const alerts = site.process({ scope: [2] });
    await alerts.tick();
    expect(site.posted('C1')).toEqual([]);
    expect(await site.store.knex('slack_channels').pluck('alerts')).toEqual([[]]);
  });

  it('many at once in one message: ten facts, leaders first, then how many more', async () => {
    await site.put(done(1, 0.4, '10:00'));
    await site.set('C1');
    site.later(2);
    await site.put(...failures(10, 14), done(2, 0.5, '12:01'));
    await site.process().tick();
    const [message, ...others] = site.posted('C1');
    expect(others).toEqual([]);
    expect(textOf(message!)).toMatch(/^Shop · 15 events Exp #2 takes/);
    expect(textOf(message!).match(/Exp #\d+ failed/g)).toHaveLength(9);
    expect(textOf(message!)).toContain('and 5 more');
    expect(messageProblems({ text: message!.text, blocks: message!.blocks })).toEqual([]);
    expect(new Set(await site.states())).toEqual(new Set(['sent']));
  });
});

it('names and errors ping nobody and format nothing', async () => {
  site = await openAlertsSite('embedded', ['<!channel> *Shop*']);
  await site.set('C1');
  site.later(2);
  await site.put(failed(1, '12:01', { error_stage: '<!here>', error_message: '<@U1> _loud_ `x` *a*b* https://x' }));
  await site.process().tick();
  const [message] = site.posted('C1');
  expect(message!.text).toContain('&lt;!channel&gt; *Shop*');
  expect(message!.text).not.toMatch(/<[!@]/);
  expect(message!.call['mrkdwn']).toBe('false');
  expect(message!.blocks!.every(({ type }) => type === 'rich_text')).toBe(true);
  expect(textOf(message!)).toContain('“<!here>”\n<@U1> _loud_ `x` *a*b* https://x');
  expect(messageProblems({ text: message!.text, blocks: message!.blocks })).toEqual([]);
  expect(JSON.stringify(message!.blocks)).not.toMatch(/"type":"(broadcast|user)"/);
});

describe('quiet hours', () => {
  it('hold back what happens, across midnight, and then it comes in one message', async () => {
    site = await openAlertsSite('embedded');
    site.clock.now = new Date('2026-11-24T19:00:00Z');
    // 21:00 in Kyiv.
    await site.set('C1', { quiet_from: '22:00', quiet_to: '08:00', zone: 'Europe/Kyiv' });
    const alerts = site.process();
    const tickAt = async (time: string): Promise<number> => {
      site.clock.now = new Date(time);
      await alerts.tick();
      return site.posted('C1').length;
    };
    await site.put(failed(1, '19:30'));
    expect(await tickAt('2026-11-24T19:59:00Z')).toBe(1);
    await site.put(failed(2, '20:10'));
    expect(await tickAt('2026-11-24T20:15:00Z')).toBe(1);
    await site.put(failed(3, '20:40'));
    expect(await tickAt('2026-11-24T22:30:00Z')).toBe(1);
    expect(await tickAt('2026-11-25T05:59:00Z')).toBe(1);
    expect(await tickAt('2026-11-25T06:00:00Z')).toBe(2);
    expect(site.posted('C1')[1]!.text).toMatch(/Exp #2[\s\S]*Exp #3/);
  });
});
