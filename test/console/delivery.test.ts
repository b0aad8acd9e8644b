import { expect, it } from 'vitest';
import { exceptToConsole } from '../../src/console/delivery.ts';
import type { DeliveryChannel, Outgoing, SendHooks } from '../../src/reports/deliver/channel.ts';

const sent: string[] = [];
const slack: DeliveryChannel = {
  send: async ({ recipient }) => {
    sent.push(recipient);
    return { kind: 'sent', reference: 'C1 1.0' };
  },
};
const send = (recipient: string) => exceptToConsole(slack)!.send({ recipient } as Outgoing, {} as SendHooks);

it('what is meant for the console never goes to Slack, and says so', async () => {
  for (const id of ['CCONSOLE', 'UCONSOLE', 'DCONSOLE'])
    expect(await send(id)).toMatchObject({ kind: 'permanent', reason: 'the console takes no digests', stops: true });
  expect(await send('C0123456789')).toMatchObject({ kind: 'sent' });
  expect(sent).toEqual(['C0123456789']);
});

it('without a way to Slack there is none', () => {
  expect(exceptToConsole(undefined)).toBeUndefined();
});
