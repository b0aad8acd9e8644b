import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../src/bot/connections.ts';
import { createInstalledSlackChannel } from '../../src/bot/deliver-to-installed.ts';
import { saveInstallation } from '../../src/bot/installations.ts';
import { createTokens } from '../../src/bot/tokens.ts';
import type { Delivery } from '../../src/reports/deliver/ledger.ts';
import { createSecretBox } from '../../src/secret-box.ts';
import type { Store } from '../../src/store/store.ts';
import { madeOf, startTestEngine, subscribe, type TestClock, type TestEngine } from '../support/deliveries.ts';
import { createTestLog } from '../support/log.ts';
import { startSlackDelivery, WHOLE, type SlackDelivery } from '../support/slack-delivery.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const MONDAY = '2026-11-23T09:00:00Z';
const box = createSecretBox(['n'.repeat(32)]);

describe.each(ENGINES)('a digest to Slack with many workspaces, on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  let delivery: SlackDelivery;
  let engine: TestEngine;
  const told = createTestLog();
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: new Date('2026-11-20T12:00:00Z') };
    const { knex } = store;
    for (const id of [1, 2]) await knex('projects').insert({ id, key: `p${id}`, name: `P${id}`, description: '', source_version: 1 });
    delivery = await startSlackDelivery();
    delivery.slack.messages.now = () => clock.now;
    const now = (): Date => clock.now;
    const slack = createInstalledSlackChannel({
      knex,
      tokens: createTokens({ knex, box, log: told.log, now }),
      apiUrl: delivery.slack.apiUrl,
      log: told.log,
      now,
      pauseMs: 1,
      timeoutMs: 2_000,
    });
    const { slack: form, files } = delivery.outgoing().content;
    const make: typeof madeOf = async (request) => ({ ...(await madeOf(request)), slack: form, files });
    engine = await startTestEngine({ store, clock, channels: { slack }, make });
  });
  afterEach(async () => {
    await engine.stop();
    await delivery.slack.close();
    await store.close();
  });

  const installed = async (id: string, { sees, sealedBy = box }: { sees: number[]; sealedBy?: typeof box }): Promise<void> => {
    const sealed = sealedBy.seal(JSON.stringify({ bot: { token: `xoxb-${id}` } }), id);
    await saveInstallation(store.knex, { workspace_id: id, name: id, sealed, installed_at: clock.now });
    for (const projectId of sees) await connect(store.knex, { workspaceId: id, projectId }, clock.now);
  };
  const onMonday = async (): Promise<Delivery[]> => {
    clock.now = new Date(MONDAY);
    await engine.minute();
    return store.knex('deliveries').whereNot({ origin: 'notice' }).orderBy('recipient');
  };
  const toChannel = (projectId: number, address: string, workspaceId: string | null = null): Promise<number> =>
    subscribe(store, clock, { projectId, workspaceId, targets: [{ channel: 'slack', address }] });

  it('goes out with the token of the one workspace that its project is connected to', async () => {
    await installed('T1', { sees: [1] });
    await installed('T2', { sees: [2] });
    await toChannel(1, 'C00000001');
    await toChannel(2, 'C00000002');
    expect(await onMonday()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    for (const [channel, token] of Object.entries({ C00000001: 'xoxb-T1', C00000002: 'xoxb-T2' })) {
      const calls = delivery.slack.said.filter(
        ({ method, parameters }) => method === 'chat.postMessage' && parameters['channel'] === channel,
      );
      expect(calls.map((call) => call.token)).toEqual(WHOLE.map(() => token));
    }
  });

  it('goes into the workspace that it was subscribed to in, of several that see the project', async () => {
    for (const id of ['T1', 'T2']) await installed(id, { sees: [1] });
    await toChannel(1, 'C00000001', 'T1');
    await toChannel(1, 'C00000002', 'T2');
    await toChannel(1, 'C00000003', 'T3');
    expect(await onMonday()).toMatchObject([
      { state: 'sent' },
      { state: 'sent' },
      { state: 'failed', reason: 'the workspace T3, in which it was subscribed to, does not work or is not connected to its project' },
    ]);
    const tokens = delivery.slack.said.flatMap(({ method, parameters, token }) =>
      method === 'chat.postMessage' ? [`${String(parameters['channel'])} ${token}`] : [],
    );
    expect([...new Set(tokens)].toSorted()).toEqual(['C00000001 xoxb-T1', 'C00000002 xoxb-T2']);
  });

  it('of before a second workspace sees the project stays in the first', async () => {
    await installed('T1', { sees: [1] });
    await toChannel(1, 'C00000001');
    await installed('T2', { sees: [1] });
    expect(await onMonday()).toMatchObject([{ state: 'sent' }]);
    expect(new Set(delivery.slack.said.map(({ token }) => token))).toEqual(new Set(['xoxb-T1']));
  });

  it.each([
    ['no workspace', [], 'no Slack workspace that works is connected to its project'],
    ['several', ['T1', 'T2'], "connected to 2 Slack workspaces (T1, T2), and which one is meant can't be known"],
  ])('is not sent where %s is connected, says so, and does not blame the target', async (_what, ids, reason) => {
    for (const id of ids) await installed(id, { sees: [1] });
    await toChannel(1, 'C00000001');
    const [failed, ...others] = await onMonday();
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ state: 'failed', reason: expect.stringContaining(reason) as string });
    expect(failed!.remedy).toContain('towerwatch');
    expect(await store.knex('subscription_targets').whereNotNull('stopped_at')).toEqual([]);
    expect(delivery.slack.messages.posted).toEqual([]);
  });

  it('by a dead token is the last thing that is tried with it', async () => {
    await installed('T1', { sees: [1] });
    delivery.slack.oauth.dead.set('xoxb-T1', 'account_inactive');
    await toChannel(1, 'C00000001');
    expect(await onMonday()).toMatchObject([{ state: 'failed', reason: 'Slack: account_inactive' }]);
    await vi.waitFor(async () =>
      expect(await store.knex('slack_installations').first('revoked_reason')).toEqual({ revoked_reason: 'account_inactive' }),
    );
    expect(told.lines().filter(({ msg }) => String(msg).includes('T1 is dead (account_inactive)')).length).toBeGreaterThan(0);
  });

  it('that no secret opens is told so', async () => {
    await installed('T1', { sees: [1], sealedBy: createSecretBox(['x'.repeat(32)]) });
    await toChannel(1, 'C00000001');
    expect(await onMonday()).toMatchObject([{ state: 'failed', reason: "the token of the workspace T1 can't be read" }]);
  });
});
