import { afterEach, describe, expect, test } from 'vitest';
import { composeEml, createMailer, type Mailer } from '../../../src/reports/deliver/email.ts';
import type { Email } from '../../../src/reports/render/email.ts';
import { createTestLog } from '../../support/log.ts';
import { startSmtpServer, type TestSmtpServer } from '../../support/smtp.ts';

const email: Email = {
  subject: 'Week 47',
  html: '<p>Hello <img src="cid:a@towerwatch"></p>',
  text: 'Hello',
  attachments: [{ cid: 'a@towerwatch', filename: 'a.png', content: Buffer.from('png'), contentType: 'image/png' }],
};
const from = 'Towerwatch <towerwatch@example.org>';

let server: TestSmtpServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function mailerTo(smtpUrl: string, attempts = 3): { mailer: Mailer; logged: () => string } {
  const { log, lines } = createTestLog();
  return { mailer: createMailer({ smtpUrl, from, log, retry: { attempts, baseDelayMs: 5 } }), logged: () => JSON.stringify(lines()) };
}

describe('sending mail', () => {
  test('gives each recipient a message of their own', async () => {
    server = await startSmtpServer();
    const { mailer } = mailerTo(server.url);
    const recipients = ['ann@example.org', 'bob@example.org', 'eve@example.org', 'joe@example.org', 'kim@example.org', 'lee@example.org'];
    const deliveries = await mailer.send(email, recipients);
    expect(deliveries.map(({ to, ok }) => [to, ok])).toEqual(recipients.map((to) => [to, true]));
    expect(server.messages.map(({ to }) => to[0]).toSorted()).toEqual(recipients);
    for (const { to, mail } of server.messages) {
      expect(to).toHaveLength(1);
      expect(mail.to).toMatchObject({ text: to[0] });
      expect(mail.messageId).toBe(deliveries.map((delivery) => (delivery.ok && delivery.to === to[0] ? delivery.messageId : '')).join(''));
      expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
      expect(mail.attachments[0]).toMatchObject({ cid: 'a@towerwatch', contentType: 'image/png', contentDisposition: 'inline' });
    }
    expect(new Set(server.messages.map(({ mail }) => mail.messageId)).size).toBe(6);
  });

  test('reports the recipient that the server refuses for good, once, and writes to the others', async () => {
    server = await startSmtpServer({
      behave: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 No such user' } : 'accept'),
    });
    const { mailer } = mailerTo(server.url);
    const deliveries = await mailer.send(email, ['ann@example.org', 'gone@example.org', 'bob@example.org']);
    expect(deliveries.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(deliveries[1]).toMatchObject({
      to: 'gone@example.org',
      reason: expect.stringMatching(/^127\.0\.0\.1:\d+ refuses: 550 5\.1\.1 No such user$/),
    });
    expect(server.attempts.filter((address) => address === 'gone@example.org')).toHaveLength(1);
  });

  test('tries again where the server says not now', async () => {
    server = await startSmtpServer({ behave: (_address, attempt) => (attempt === 1 ? { code: 451, text: '4.7.1 Greylisted' } : 'accept') });
    const { mailer, logged } = mailerTo(server.url);
    expect(await mailer.send(email, ['ann@example.org'])).toMatchObject([{ ok: true }]);
    expect(server.attempts).toHaveLength(2);
    expect(server.messages).toHaveLength(1);
    expect(logged()).toContain('mail to ann@example.org is tried again');
  });

  test('tries again when the connection breaks, under the same Message-ID', async () => {
    server = await startSmtpServer({ behave: (_address, attempt) => (['drop', 'drop after data', 'accept'] as const)[attempt - 1]! });
    const { mailer } = mailerTo(server.url);
    expect(await mailer.send(email, ['ann@example.org'])).toMatchObject([{ ok: true }]);
    expect(server.attempts).toHaveLength(3);
    expect(server.messages).toHaveLength(2);
    expect(server.messages[0]!.mail.messageId).toBe(server.messages[1]!.mail.messageId);
  });

  test('gives up after the last attempt', async () => {
    server = await startSmtpServer({ behave: () => ({ code: 451, text: '4.7.1 Later' }) });
    const { mailer } = mailerTo(server.url);
    expect(await mailer.send(email, ['ann@example.org'])).toMatchObject([
      { ok: false, reason: expect.stringContaining('451 4.7.1 Later') },
    ]);
    expect(server.attempts).toHaveLength(3);
  });

  test('says which server does not answer, without the password', async () => {
    server = await startSmtpServer();
    const { port } = new URL(server.url);
    await server.close();
    const { mailer, logged } = mailerTo(`smtp://ann:s3cr%40t@127.0.0.1:${port}`, 2);
    const deliveries = await mailer.send(email, ['ann@example.org']);
    expect(deliveries).toMatchObject([{ ok: false, reason: `127.0.0.1:${port} can't be reached: connect ECONNREFUSED 127.0.0.1:${port}` }]);
    expect(JSON.stringify(deliveries) + logged()).not.toMatch(/s3cr/);
  });

  test('does not repeat a wrong login, nor what the server says of the password', async () => {
    server = await startSmtpServer({ login: { user: 'ann', password: 'right' } });
    const { mailer, logged } = mailerTo(server.url.replace('right', 'wr%40ng'));
    const deliveries = await mailer.send(email, ['ann@example.org']);
    expect(deliveries).toMatchObject([
      { ok: false, reason: expect.stringMatching(/refuses the login: .*535 5\.7\.8 \*\*\* is not the password/) },
    ]);
    expect(JSON.stringify(deliveries) + logged()).not.toMatch(/wr@ng|wr%40ng/);
  });

  test.each(['ann@example.org, eve@example.org', 'ann@example.org\r\nBcc: eve@example.org', 'Ann <ann@example.org>', 'nobody', ''])(
    'takes no address but a plain one: %j',
    async (address) => {
      server = await startSmtpServer();
      const { mailer } = mailerTo(server.url);
      expect(await mailer.send(email, [address, 'bob@example.org'])).toMatchObject([
        { ok: false, reason: 'this is not an e-mail address' },
        { ok: true },
      ]);
      expect(server.attempts).toEqual(['bob@example.org']);
    },
  );

  test('keeps a subject with line breaks in one header', async () => {
    server = await startSmtpServer();
    await mailerTo(server.url).mailer.send({ ...email, subject: 'A\r\nBcc: x@y.z' }, ['ann@example.org']);
    expect(server.attempts).toEqual(['ann@example.org']);
    expect(server.messages[0]!.mail.bcc).toBeUndefined();
    expect(server.messages[0]!.mail.subject).toBe('A Bcc: x@y.z');
  });

  test('stops waiting when told to', async () => {
    server = await startSmtpServer({ behave: () => ({ code: 451, text: '4.7.1 Later' }) });
    const mailer = createMailer({ smtpUrl: server.url, from, log: createTestLog().log, retry: { attempts: 5, baseDelayMs: 60_000 } });
    const stopping = new AbortController();
    const sending = mailer.send(email, ['ann@example.org'], { signal: stopping.signal });
    while (server.attempts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    setTimeout(() => stopping.abort(), 20);
    expect(await sending).toMatchObject([{ ok: false, reason: 'stopped before it was sent' }]);
  });
});

test('a message as a file has its date, and no recipients where there are none', async () => {
  const eml = String(await composeEml(email, { from, to: [], date: new Date('2026-11-23T07:00:00Z') }));
  expect(eml).toContain('Date: Mon, 23 Nov 2026 07:00:00 +0000\r\n');
  expect(eml).not.toMatch(/^To:/m);
});
