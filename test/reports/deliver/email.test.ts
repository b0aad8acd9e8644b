import { afterEach, describe, expect, test } from 'vitest';
import { createMailer, type Mailer } from '../../../src/reports/deliver/email.ts';
import type { MailMessage } from '../../../src/reports/deliver/message.ts';
import type { SendOutcome } from '../../../src/reports/deliver/outcome.ts';
import { startSmtpServer, type TestSmtpServer } from '../../support/smtp.ts';

const from = 'Towerwatch <towerwatch@example.org>';

function messageTo(to: string, changed: Partial<MailMessage> = {}): MailMessage {
  return {
    to,
    subject: 'Week 47',
    html: '<p>Hello <img src="cid:a@towerwatch"></p>',
    text: 'Hello',
    attachments: [
      { cid: 'a@towerwatch', filename: 'a.png', content: Buffer.alloc(200_000, 'png'), contentType: 'image/png', inline: true },
    ],
    messageId: `<${to.split('@')[0]}-1@example.org>`,
    date: new Date('2026-11-23T07:00:00Z'),
    ...changed,
  };
}

let server: TestSmtpServer | undefined;
let mailer: Mailer | undefined;
afterEach(async () => {
  mailer?.close();
  await server?.close();
  server = undefined;
});

interface SendOptions {
  signal?: AbortSignal;
  handOver?: () => Promise<void>;
}

function send(
  to: string,
  { signal = new AbortController().signal, handOver = async () => undefined }: SendOptions = {},
): Promise<SendOutcome> {
  mailer ??= createMailer({ smtpUrl: server!.url, from });
  return mailer.send(messageTo(to), { signal, handOver });
}

async function startServer(options: Parameters<typeof startSmtpServer>[0] = {}): Promise<TestSmtpServer> {
  mailer = undefined;
  server = await startSmtpServer(options);
  return server;
}

describe('sending mail', () => {
  test('gives each recipient a message of its own, over connections that are used again', async () => {
    const { messages, connections } = await startServer();
    const names = ['ann', 'bob', 'eve', 'joe', 'kim', 'lee'];
    for (const name of names) expect(await send(`${name}@example.org`)).toEqual({ kind: 'sent', reference: `<${name}-1@example.org>` });
    expect(messages.map(({ to }) => to)).toEqual(names.map((name) => [`${name}@example.org`]));
    for (const { to, mail } of messages) {
      expect(mail.to).toMatchObject({ text: to[0] });
      expect(mail.messageId).toBe(`<${to[0]!.split('@')[0]}-1@example.org>`);
      expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
      expect(mail.attachments[0]).toMatchObject({ cid: 'a@towerwatch', contentType: 'image/png', contentDisposition: 'inline' });
    }
    expect(connections()).toBe(1);
  });

  test('hands over before the server hears of the message, and sends nothing where that is refused', async () => {
    const { attempts, messages } = await startServer();
    const seen: number[] = [];
    await send('ann@example.org', { handOver: async () => void seen.push(attempts.length, messages.length) });
    expect(seen).toEqual([0, 0]);
    const refused = new Error('not wanted any more');
    await expect(send('bob@example.org', { handOver: async () => Promise.reject(refused) })).rejects.toBe(refused);
    expect(attempts).toEqual(['ann@example.org']);
  });

  test('takes the refusal of an address as final, and goes on with others', async () => {
    await startServer({ behave: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 No such user' } : 'accept') });
    expect(await send('gone@example.org')).toEqual({
      kind: 'permanent',
      reason: expect.stringMatching(/^127\.0\.0\.1:\d+ refuses: 550 5\.1\.1 No such user$/),
      remedy: 'Correct the address, or take it off the list.',
      stops: true,
    });
    expect(await send('ann@example.org')).toMatchObject({ kind: 'sent' });
  });

  test.each([
    ['not now', { code: 451, text: '4.7.1 Greylisted' }, 'refuses: 451 4.7.1 Greylisted'],
    ['the line cut before the message', 'drop', "can't be reached: "],
  ] as const)('may be tried again after %s', async (_what, behaviour, reason) => {
    await startServer({ behave: (_address, attempt) => (attempt === 1 ? behaviour : 'accept') });
    expect(await send('ann@example.org')).toMatchObject({ kind: 'transient', reason: expect.stringContaining(reason) });
    expect(await send('ann@example.org')).toMatchObject({ kind: 'sent' });
    expect(server!.messages).toHaveLength(1);
  });

  test('does not know what became of a message when the line is cut behind it', async () => {
    const { messages } = await startServer({ behave: () => 'drop after data' });
    expect(await send('ann@example.org')).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/after the message had been handed over$/),
    });
    expect(messages).toHaveLength(1);
  });

  test('believes the answer to the message itself', async () => {
    await startServer({
      behave: (address) => ({
        afterData: address.startsWith('spam') ? { code: 554, text: '5.7.1 Spam' } : { code: 452, text: '4.3.1 Full' },
      }),
    });
    expect(await send('spam@example.org')).toMatchObject({
      kind: 'permanent',
      stops: false,
      reason: expect.stringContaining('554 5.7.1 Spam'),
    });
    expect(await send('full@example.org')).toMatchObject({ kind: 'transient', reason: expect.stringContaining('452 4.3.1 Full') });
  });

  test('opens a new connection where the server has closed the one that was kept', async () => {
    const { closeConnections } = await startServer();
    expect(await send('ann@example.org')).toMatchObject({ kind: 'sent' });
    await closeConnections();
    expect(await send('bob@example.org')).toMatchObject({ kind: 'sent' });
    expect(server!.messages.map(({ to }) => to[0])).toEqual(['ann@example.org', 'bob@example.org']);
  });

  test('says which server does not answer, without the password', async () => {
    const { url, close } = await startServer();
    const { port } = new URL(url);
    await close();
    server = undefined;
    mailer = createMailer({ smtpUrl: `smtp://ann:s3cr%40t@127.0.0.1:${port}`, from });
    const outcome = await send('ann@example.org');
    expect(outcome).toEqual({ kind: 'transient', reason: `127.0.0.1:${port} can't be reached: connect ECONNREFUSED 127.0.0.1:${port}` });
  });

  test('does not blame the address for a refused login, nor repeat what the server says of the password', async () => {
    await startServer({ login: { user: 'ann', password: 'right' } });
    mailer = createMailer({ smtpUrl: server!.url.replace('right', 'wr%40ng'), from });
    const outcome = await send('ann@example.org');
    expect(outcome).toMatchObject({
      kind: 'transient',
      reason: expect.stringMatching(/refuses the login: .*535 5\.7\.8 \*\*\* is not the password/),
    });
    mailer = createMailer({ smtpUrl: server!.url, from });
    expect(await send('ann@example.org')).toMatchObject({ kind: 'sent' });
  });

  test('sends no password in the clear beyond this machine', async () => {
    await startServer({ login: { user: 'ann', password: 'right' } });
    const there = server!.url.replace('127.0.0.1', '127.0.0.2');
    mailer = createMailer({ smtpUrl: there, from });
    expect(await send('ann@example.org')).toMatchObject({ kind: 'transient' });
    expect(server!.attempts).toEqual([]);
  });

  test.each(['ann@example.org, eve@example.org', 'ann@example.org\r\nBcc: eve@example.org', 'Ann <ann@example.org>', 'nobody', ''])(
    'takes no address but a plain one: %j',
    async (address) => {
      const { attempts } = await startServer();
      expect(await send(address)).toMatchObject({ kind: 'permanent', reason: 'this is not an e-mail address' });
      expect(attempts).toEqual([]);
    },
  );

  test('stops at once when told to, and says that nothing was sent', async () => {
    const { attempts } = await startServer({ behave: () => 'hang' });
    const stopping = new AbortController();
    const sending = send('ann@example.org', { signal: stopping.signal });
    while (attempts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stopping.abort();
    expect(await sending).toEqual({ kind: 'transient', reason: 'stopped before it was sent' });
  });
});
