import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createMailer, type Mailer } from '../../../src/reports/deliver/email.ts';
import type { SendOutcome } from '../../../src/reports/deliver/outcome.ts';
import { createTestLog } from '../../support/log.ts';
import { freePort } from '../../support/ports.ts';
import { greylist, startSmtpServer, type TestSmtpServer } from '../../support/smtp.ts';
import { FROM, messageTo } from './message-data.ts';

let server: TestSmtpServer | undefined;
let mailer: Mailer | undefined;
afterEach(async () => {
  mailer?.close();
  await server?.close();
  server = undefined;
});

const never = new AbortController().signal;
const TIMEOUTS = { connectMs: 2_000, answerMs: 300, acceptMs: 1_500, idleMs: 300, stopMs: 100 };

function sender(smtpUrl: string): { send: (to: string, handOver?: () => Promise<void>) => Promise<SendOutcome>; logged: () => string } {
  const { log, lines } = createTestLog();
  const made = createMailer({ smtpUrl, from: FROM, log, timeouts: TIMEOUTS });
  mailer = made;
  return {
    send: (to, handOver = async () => undefined) => made.send(messageTo(to), { signal: never, handOver }),
    logged: () => JSON.stringify(lines()),
  };
}

describe('a mail', () => {
  test('arrives once, and is known by its Message-ID', async () => {
    server = await startSmtpServer();
    expect(await sender(server.url).send('ann@example.org')).toEqual({ kind: 'sent', reference: '<ann@towerwatch.example.org>' });
    expect(server.messages.map(({ to, mail }) => [to, mail.messageId])).toEqual([[['ann@example.org'], '<ann@towerwatch.example.org>']]);
  });

  test('is handed over before anything of it is offered, and after all else is ready', async () => {
    server = await startSmtpServer();
    const at: string[] = [];
    await sender(server.url).send('ann@example.org', async () => {
      at.push(`${server!.connections()} connection, ${server!.attempts.length} attempts`);
    });
    expect(at).toEqual(['1 connection, 0 attempts']);
  });

  test('is not offered where the handing over fails, and the failure is passed on', async () => {
    server = await startSmtpServer();
    const { send } = sender(server.url);
    await expect(send('ann@example.org', () => Promise.reject(new Error('the row is gone')))).rejects.toThrow('the row is gone');
    expect(server.attempts).toEqual([]);
    expect(await send('bob@example.org'), 'the connection still serves').toMatchObject({ kind: 'sent' });
  });

  test('shares a few connections with many others', async () => {
    server = await startSmtpServer();
    const { send } = sender(server.url);
    const addresses = Array.from({ length: 30 }, (_, i) => `reader-${i}@example.org`);
    const outcomes = await Promise.all(addresses.map((address) => send(address)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(addresses.map(() => 'sent'));
    expect(server.messages.flatMap(({ to }) => to).toSorted()).toEqual(addresses.toSorted());
    expect(server.connections()).toBeLessThanOrEqual(4);
  });

  test('goes over a new connection when the server has left the old one', async () => {
    server = await startSmtpServer();
    const { send } = sender(server.url);
    await send('ann@example.org');
    server.cutAll();
    await pause(50);
    expect(await send('bob@example.org')).toMatchObject({ kind: 'sent' });
    expect(server.connections()).toBe(2);
  });

  test('reaches mailboxes whose domain or name is not ASCII', async () => {
    server = await startSmtpServer();
    const { send } = sender(server.url);
    expect(await send('ann@приклад.укр')).toMatchObject({ kind: 'sent' });
    expect(await send('оля@example.org')).toMatchObject({ kind: 'sent' });
    expect(server.attempts.toSorted()).toEqual(['ann@приклад.укр', 'оля@example.org']);
    expect(server.messages.map(({ raw }) => /^To: (.*)\r$/m.exec(String(raw))?.[1])).toEqual([
      'ann@xn--80aikifvh.xn--j1amh',
      'оля@example.org',
    ]);
  });
});

describe('what may work later', () => {
  test.each([
    ['a recipient put off', { code: 451, text: '4.7.1 Later' }, /^127\.0\.0\.1:\d+ refuses: 451 4\.7\.1 Later$/],
    ['a message put off', { code: 452, text: '4.3.1 Full', at: 'message' }, /refuses: 452 4\.3\.1 Full$/],
    ['a server that closes', { code: 421, text: '4.3.2 Shutting down', at: 'message' }, /refuses: 421/],
    ['a connection cut before the message', 'drop', /^127\.0\.0\.1:\d+ broke off: /],
    ['silence before the message', { delayMs: 800 }, /no answer within 1 s$/],
  ] as const)('%s is transient', async (_name, behaviour, reason) => {
    server = await startSmtpServer({ behave: () => behaviour });
    expect(await sender(server.url).send('ann@example.org')).toEqual({ kind: 'transient', reason: expect.stringMatching(reason) });
    expect(server.messages).toEqual([]);
  });

  test('is not tried again by the mailer, and does work later', async () => {
    server = await startSmtpServer({ behave: greylist() });
    const { send, logged } = sender(server.url);
    expect(await send('ann@example.org')).toMatchObject({ kind: 'transient' });
    expect(server.attempts).toHaveLength(1);
    expect(logged()).toContain('mail to ann@example.org: 127.0.0.1');
    expect(await send('ann@example.org')).toMatchObject({ kind: 'sent' });
  });

  test('is a server that is away, named without the password', async () => {
    const port = await freePort();
    const { send, logged } = sender(`smtp://ann:s3cr%40t@127.0.0.1:${port}`);
    const outcome = await send('ann@example.org', () => Promise.reject(new Error('handed over')));
    expect(outcome).toEqual({ kind: 'transient', reason: `127.0.0.1:${port} can't be reached: connect ECONNREFUSED 127.0.0.1:${port}` });
    expect(JSON.stringify(outcome) + logged()).not.toMatch(/s3cr/);
  });

  test('is a name that does not exist', async () => {
    expect(await sender('smtp://mail.invalid:25').send('ann@example.org')).toMatchObject({
      kind: 'transient',
      reason: expect.stringMatching(/^mail\.invalid:25 can't be reached: /),
    });
  });

  test('is a wrong login, which says nothing about the address; what the server says of the password is not repeated', async () => {
    server = await startSmtpServer({ login: { user: 'ann', password: 'right' } });
    const { send, logged } = sender(server.url.replace('right', 'wr%40ng'));
    const outcome = await send('ann@example.org');
    expect(outcome).toMatchObject({
      kind: 'transient',
      reason: expect.stringMatching(/refuses the login: .*535 5\.7\.8 \*\*\* is not the password/),
    });
    expect(JSON.stringify(outcome) + logged()).not.toMatch(/wr@ng|wr%40ng/);
  });

  test('is a login that is wanted and not there', async () => {
    server = await startSmtpServer({ login: { user: 'ann', password: 'right' } });
    expect(await sender(server.url.replace('ann:right@', '')).send('ann@example.org')).toMatchObject({
      kind: 'transient',
      reason: expect.stringMatching(/wants a login: 530/),
    });
  });

  test('is a certificate that nobody vouches for', async () => {
    server = await startSmtpServer({ options: { disabledCommands: ['AUTH'] } });
    expect(await sender(`${server.url}?requireTLS=true`).send('ann@example.org')).toMatchObject({
      kind: 'transient',
      reason: expect.stringMatching(/speaks no TLS that can be trusted/),
    });
    expect(server.attempts).toEqual([]);
  });

  test('is what the program was stopped before', async () => {
    server = await startSmtpServer({ behave: () => ({ delayMs: 200 }) });
    const { log } = createTestLog();
    mailer = createMailer({ smtpUrl: server.url, from: FROM, log, timeouts: TIMEOUTS });
    const stopping = new AbortController();
    const handOver = async (): Promise<void> => undefined;
    const sending = Array.from({ length: 6 }, (_, i) =>
      mailer!.send(messageTo(`r${i}@example.org`), { signal: stopping.signal, handOver }),
    );
    while (server.attempts.length < 4) await pause(5);
    stopping.abort();
    expect(await Promise.all(sending)).toEqual(sending.map(() => ({ kind: 'transient', reason: 'stopped before it was sent' })));
    expect(server.messages).toEqual([]);
  });
});

describe('what can not be served', () => {
  test.each([
    [{ code: 550, text: '5.1.1 No such user' }, 'Correct the address, or take it off.'],
    [{ code: 550, text: '5.7.1 Not from you' }, /^Ask who runs 127\.0\.0\.1:\d+ to let Towerwatch/],
    [{ code: 550, text: '5.7.1 Not this sender', at: 'sender' }, /^Set MAIL_FROM to an address/],
    [{ code: 554, text: '5.6.0 Spam', at: 'message' }, /why it refuses the message\.$/],
    [{ code: 552, text: '5.3.4 Too large', at: 'message' }, /^Choose fewer sections/],
  ] as const)('is %j, with its remedy', async (behaviour, remedy) => {
    server = await startSmtpServer({ behave: () => behaviour });
    const { send } = sender(server.url);
    const outcome = await send('gone@example.org');
    expect(outcome).toEqual({
      kind: 'permanent',
      reason: expect.stringMatching(new RegExp(`refuses: ${behaviour.code} ${behaviour.text}$`)),
      remedy: typeof remedy === 'string' ? remedy : expect.stringMatching(remedy),
      // The address is to blame for its own refusal alone.
      stops: !('at' in behaviour),
    });
  });

  test('is a message larger than the server takes', async () => {
    server = await startSmtpServer({ options: { size: 100 } });
    expect(await sender(server.url).send('ann@example.org')).toMatchObject({
      kind: 'permanent',
      remedy: expect.stringMatching(/^Choose fewer sections/),
    });
    expect(server.attempts).toEqual([]);
  });

  test('leaves the connection to the others', async () => {
    server = await startSmtpServer({
      behave: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 No such user' } : 'accept'),
    });
    const { send } = sender(server.url);
    const kinds = [];
    for (const to of ['ann@example.org', 'gone@example.org', 'bob@example.org']) kinds.push((await send(to)).kind);
    expect(kinds).toEqual(['sent', 'permanent', 'sent']);
    expect(server.connections()).toBe(1);
  });

  test.each(['ann@example.org, eve@example.org', 'ann@example.org\r\nBcc: eve@example.org', 'Ann <ann@example.org>', 'nobody', ''])(
    'is an address that is not a plain one: %j',
    async (address) => {
      server = await startSmtpServer();
      const { send } = sender(server.url);
      expect(await send(address)).toMatchObject({ kind: 'permanent', reason: expect.stringMatching(/is not an e-mail address\.$/) });
      expect(server.connections()).toBe(0);
    },
  );
});

describe('what may have arrived or not is unknown', () => {
  test.each(['drop after data', 'drop in data'] as const)('when the connection is lost: %s', async (behaviour) => {
    server = await startSmtpServer({ behave: () => behaviour });
    expect(await sender(server.url).send('ann@example.org')).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/^127\.0\.0\.1:\d+ did not say whether it took the message: /),
    });
    expect(server.attempts).toHaveLength(1);
  });

  test('when no answer to the message comes, however patient one is', async () => {
    server = await startSmtpServer({ behave: () => ({ delayMs: 4_000, at: 'message' }) });
    expect(await sender(server.url).send('ann@example.org')).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/timeout$/i) });
  });

  test('when the program stops while it is waited for, and soon enough an answer counts', async () => {
    server = await startSmtpServer({ behave: (address) => ({ delayMs: address.startsWith('late') ? 1_000 : 80, at: 'message' }) });
    const { log } = createTestLog();
    mailer = createMailer({ smtpUrl: server.url, from: FROM, log, timeouts: { ...TIMEOUTS, stopMs: 400 } });
    const stopping = new AbortController();
    const send = (to: string): Promise<SendOutcome> =>
      mailer!.send(messageTo(to), { signal: stopping.signal, handOver: async () => undefined });
    const sending = [send('late@example.org'), send('soon@example.org')];
    while (server.attempts.length < 2) await pause(5);
    await pause(40);
    stopping.abort();
    expect(await Promise.all(sending)).toMatchObject([{ kind: 'unknown' }, { kind: 'sent' }]);
  });

  test('and a slow answer is waited for', async () => {
    server = await startSmtpServer({ behave: () => ({ delayMs: 700, at: 'message' }) });
    expect(await sender(server.url).send('ann@example.org')).toMatchObject({ kind: 'sent' });
  });
});
