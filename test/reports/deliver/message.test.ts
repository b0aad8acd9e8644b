import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { composeMessage, type MailMessage } from '../../../src/reports/deliver/message.ts';

const from = 'Towerwatch <towerwatch@example.org>';
const message: MailMessage = {
  to: 'ann@example.org',
  subject: 'Week 47',
  html: '<p>Hello <img src="cid:a@towerwatch"></p>',
  text: 'Hello — ★',
  attachments: [
    { cid: 'a@towerwatch', filename: 'a.png', content: Buffer.from('png'), contentType: 'image/png', inline: true },
    { filename: 'leaders.csv', content: Buffer.from('a,b\r\n'), contentType: 'text/csv; charset=utf-8', inline: false },
  ],
  messageId: '<abc@example.org>',
  date: new Date('2026-11-23T07:00:00Z'),
  listUnsubscribe: { url: 'https://towerwatch.example.org/unsubscribe/t/1', mailto: 'mailto:off@example.org?subject=unsubscribe%20t%201' },
};

const compose = (changed: Partial<MailMessage> = {}) => composeMessage({ ...message, ...changed }, { from, dkim: undefined });

test('the same message is the same bytes, another one is not', async () => {
  const bytes = await compose();
  expect((await compose()).equals(bytes)).toBe(true);
  expect((await compose({ messageId: '<other@example.org>' })).equals(bytes)).toBe(false);
  expect(bytes.toString()).not.toMatch(/[^\r]\n/);
});

test('a message can be unsubscribed from by one click where the link is https, by mail, and never by a broken header', async () => {
  const headers = (await simpleParser(await compose())).headerLines.map(({ line }) => line.replace(/\r\n\s+/g, ' '));
  expect(headers).toContain(
    'List-Unsubscribe: <https://towerwatch.example.org/unsubscribe/t/1>, <mailto:off@example.org?subject=unsubscribe%20t%201>',
  );
  expect(headers).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  const plain = String(await compose({ listUnsubscribe: { url: 'http://127.0.0.1:3000/unsubscribe/t/1' } }));
  expect(plain).toContain('List-Unsubscribe: <http://127.0.0.1:3000/unsubscribe/t/1>');
  expect(plain).not.toContain('List-Unsubscribe-Post');
});

test('pictures stand in the message, files beside it', async () => {
  const { attachments, text } = await simpleParser(await compose());
  expect(attachments.map(({ filename, contentDisposition, cid }) => [filename, contentDisposition, cid])).toEqual([
    ['a.png', 'inline', 'a@towerwatch'],
    ['leaders.csv', 'attachment', undefined],
  ]);
  expect(text).toContain('Hello — ★');
});

test.each(['A\r\nBcc: x@y.z', 'A\nBcc: x@y.z', 'A\rBcc: x@y.z', 'A\0Bcc: x@y.z'])(
  'a subject with breaks stays one header: %j',
  async (subject) => {
    const mail = await simpleParser(await compose({ subject }));
    expect(mail.bcc).toBeUndefined();
    expect(mail.subject).toMatch(/^A.?Bcc: x@y\.z$/);
  },
);

test('a file to look at is addressed to nobody', async () => {
  const eml = String(await compose({ to: undefined }));
  expect(eml).toContain('Date: Mon, 23 Nov 2026 07:00:00 +0000\r\n');
  expect(eml).not.toMatch(/^To:/m);
});

test('a DKIM signature holds, and covers how one unsubscribes', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dkim = { domainName: 'example.org', keySelector: 'tw', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
  const signed = (await composeMessage(message, { from, dkim })).toString('latin1');
  const [head, ...rest] = signed.split('\r\n\r\n') as [string, ...string[]];
  const fields = head.split(/\r\n(?!\s)/);
  const signature = fields.find((field) => field.startsWith('DKIM-Signature:'))!;
  const tags = Object.fromEntries(
    signature
      .slice('DKIM-Signature:'.length)
      .split(';')
      .map((tag) => tag.trim().split(/=(.*)/s) as [string, string]),
  );
  expect(tags).toMatchObject({ d: 'example.org', s: 'tw', a: 'rsa-sha256', c: 'relaxed/relaxed' });

  // RFC 6376, 3.4.4 and 3.4.2: relaxed body and header.
  const body = rest
    .join('\r\n\r\n')
    .replace(/[ \t]+/g, ' ')
    .replace(/ \r\n/g, '\r\n')
    .replace(/(\r\n)*$/, '\r\n');
  expect(createHash('sha256').update(body, 'latin1').digest('base64')).toBe(tags['bh']!.replace(/\s/g, ''));
  const relaxed = (field: string): string => {
    const at = field.indexOf(':');
    return `${field.slice(0, at).toLowerCase().trim()}:${field
      .slice(at + 1)
      .replace(/\s+/g, ' ')
      .trim()}`;
  };
  const names = tags['h']!.replace(/\s/g, '').toLowerCase().split(':');
  expect(names).toEqual(
    expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']),
  );
  const covered = names.flatMap((name) => fields.filter((field) => field.toLowerCase().startsWith(`${name}:`)).map(relaxed));
  const unsigned = relaxed(signature).replace(/(;\s*b=)[^;]*/, '$1');
  const verify = createVerify('RSA-SHA256').update([...covered, unsigned].join('\r\n'), 'latin1');
  expect(verify.verify(publicKey, tags['b']!.replace(/\s/g, ''), 'base64')).toBe(true);
});
