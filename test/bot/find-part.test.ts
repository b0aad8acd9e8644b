import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/reports/deliver/outcome.ts';
import { startSlackDelivery, WHOLE, type SlackDelivery } from '../support/slack-delivery.ts';

let delivery: SlackDelivery;
let slack: SlackDelivery['slack'];
let saved: SlackDelivery['saved'];
let send: SlackDelivery['send'];
let texts: SlackDelivery['texts'];
beforeEach(async () => {
  delivery = await startSlackDelivery();
  ({ slack, saved, send, texts } = delivery);
});
afterEach(() => slack.close());

describe('a digest in Slack left behind by a process that died', () => {
  const found = (): SendOutcome => ({ kind: 'sent', reference: `C00000001 ${slack.messages.posted[0]!.ts}` });

  it('is found when it is there, whole', async () => {
    await send();
    expect(await delivery.lookUp()).toEqual(found());
  });

  it('is found a night later, below what has been said since', async () => {
    await send();
    delivery.clock.now = new Date('2026-11-23T21:00:00Z');
    for (let i = 0; i < 250; i += 1) slack.messages.chat('C00000001', `talk ${i}`);
    expect(await delivery.lookUp()).toEqual(found());
  });

  it('stays unknown where too much has been said since', async () => {
    await send();
    for (let i = 0; i < 600; i += 1) slack.messages.chat('C00000001', `talk ${i}`);
    expect(await delivery.lookUp()).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('too many messages') });
  });

  it('is sent again when it is not there; that of another delivery is not taken for it', async () => {
    await send({ key: 'another week' });
    expect(await delivery.lookUp()).toEqual({ kind: 'transient', reason: 'it is not in the channel' });
  });

  it('is finished where its thread was not', async () => {
    await send();
    slack.messages.posted.length = 2;
    saved.length = 0;
    expect(await delivery.lookUp()).toEqual({ kind: 'transient', reason: 'its thread was not finished' });
    expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(WHOLE);
  });

  it.each([
    ['conversations.history', 'C00000001', 'groups:history'],
    ['conversations.open', 'U00000001', 'im:write'],
  ])('stays unknown where it can not be looked up, and names what %s lacks', async (method, recipient, scope) => {
    await send({ recipient });
    slack.messages.withoutScope.set(method, scope);
    expect(await delivery.lookUp({ recipient })).toEqual({
      kind: 'unknown',
      reason: `it can't be looked up: Slack: the app lacks the scope ${scope}`,
      detail: `it can't be looked up: ${method}: the app lacks the scope ${scope}`,
    });
  });
});
