import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { createComposer } from '../../../src/reports/deliver/compose.ts';
import { composeMessage, type MailMessage } from '../../../src/reports/deliver/email.ts';
import { FROM, messageTo } from './message-data.ts';

const compose = (message: Partial<MailMessage>, from = FROM): Promise<Buffer> =>
  composeMessage({ ...messageTo('ann@example.org'), ...message }, { from });
const headersOf = (raw: Buffer): string => String(raw).split('\r\n\r\n')[0]!;

describe('a composed message', () => {
  test('is the same bytes for the same input, and others for another reader', async () => {
    expect(await compose({})).toEqual(await compose({}));
    expect(await compose({ to: 'bob@example.org', messageId: '<b@x.y>' })).not.toEqual(await compose({}));
  });

  test('has text, HTML with its picture, and the file apart', async () => {
    const mail = await simpleParser(await compose({}));
    expect(mail.text).toBe('Hello\n.\nA dot alone ends no message.\n');
    expect(mail.html).toContain('<p>Hello <img src=');
    expect(mail.date).toEqual(new Date('2026-11-23T07:00:00Z'));
    expect(
      mail.attachments.map(({ filename, contentType, contentDisposition, cid, content }) => [
        filename,
        contentType,
        contentDisposition,
        cid,
        String(content),
      ]),
    ).toEqual([
      ['a.png', 'image/png', 'inline', 'a@towerwatch', 'png'],
      ['leaders.csv', 'text/csv', 'attachment', undefined, 'place\r\n1\r\n'],
    ]);
  });

  test('ends every line with CRLF, and no line is longer than mail may have', async () => {
    const raw = String(await compose({ text: `a\nb\rc\r\n${'long '.repeat(400)}`, html: `<p>${'ї'.repeat(2000)}</p>\n` }));
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998);
  });

  test('gives each reader what is their own, wherever it stands, and all else as it is', async () => {
    const text = 'LINK\n.\n..two dots\nLINKLINK blanks \n\tїжак LINK .a\n\nLINK';
    const own = [['LINK', `https://x.org/${'k'.repeat(90)}?a=.b\n.c`]] as const;
    const raw = await compose({ text, html: `<a href="LINK">${'word. '.repeat(300)}</a>`, own });
    const mail = await simpleParser(raw);
    expect(mail.text).toBe(text.replaceAll('LINK', own[0][1]));
    expect(mail.html).toBe(`<a href="${own[0][1]}">${'word. '.repeat(300)}</a>`);
    const lines = String(raw).split('\r\n\r\n').slice(1).join('\r\n\r\n').split('\r\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(76);
    expect(lines.filter((line) => line.startsWith('.'))).toEqual([]);
  });

  test('shares with other readers all that is not their own', async () => {
    const composer = createComposer({ from: FROM });
    const message = { ...messageTo('ann@example.org'), html: `${'long '.repeat(500)}LINK${' more'.repeat(500)}` };
    const piecesFor = (own: string) => composer({ ...message, messageId: `<${own}@x.y>`, own: [['LINK', own]] });
    const [ann, bob] = [await piecesFor('ann'), await piecesFor('bob')];
    const apart = bob.filter((piece) => !ann.includes(piece));
    expect(Buffer.concat(apart).length).toBeLessThan(2_500);
    expect(String(Buffer.concat(apart))).toContain('bob');
  });

  test('keeps out-of-office replies away', async () => {
    expect(headersOf(await compose({}))).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  test('offers both ways to unsubscribe, and one click where the link is https', async () => {
    const url = `https://towerwatch.example.org/unsubscribe/${'k'.repeat(150)}?a=1&b=2`;
    const headers = headersOf(await compose({ listUnsubscribe: { url, mailto: 'unsubscribe@example.org?subject=k' } }));
    expect(headers).toContain(`\r\nList-Unsubscribe: <${url}>, <mailto:unsubscribe@example.org?subject=k>\r\n`);
    expect(headers).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const plain = headersOf(await compose({ listUnsubscribe: { url: 'http://127.0.0.1:3000/u/k' } }));
    expect(plain).toContain('\r\nList-Unsubscribe: <http://127.0.0.1:3000/u/k>');
    expect(plain).not.toContain('One-Click');
    expect(headersOf(await compose({}))).not.toContain('List-');
  });

  test('keeps names of any script readable, and sender domains in ASCII', async () => {
    const raw = await compose({ subject: 'Крамниця · Exp #45 веде' }, 'Вежа <tower@приклад.укр>');
    const mail = await simpleParser(raw);
    expect(mail.subject).toBe('Крамниця · Exp #45 веде');
    expect(mail.from?.value).toEqual([{ name: 'Вежа', address: 'tower@приклад.укр' }]);
    expect(headersOf(raw)).toContain('<tower@xn--80aikifvh.xn--j1amh>');
  });

  test.each([
    [{ to: 'ann@example.org\r\nBcc: eve@example.org' }, 'is not an e-mail address'],
    [{ to: ['ann@example.org', 'Eve <eve@example.org>'] }, 'is not an e-mail address'],
    [{ messageId: '<a@b>\r\nBcc: eve@example.org' }, 'is not a Message-ID'],
    [{ messageId: 'a@b' }, 'is not a Message-ID'],
    [{ listUnsubscribe: { url: 'https://x.org/>, <mailto:eve@example.org' } }, 'is not a link to unsubscribe'],
    [{ listUnsubscribe: { url: 'javascript:alert(1)' } }, 'is not a link to unsubscribe'],
    [{ listUnsubscribe: { url: 'https://x.org/\r\nBcc: eve@example.org' } }, 'is not a link to unsubscribe'],
    [{ listUnsubscribe: { url: 'https://x.org/', mailto: 'u@x.org>\r\nBcc: eve@example.org' } }, 'is not a mailbox to unsubscribe at'],
  ])('is refused where it could become another: %j', async (message, problem) => {
    await expect(compose(message)).rejects.toMatchObject({ kind: 'badParameter', message: expect.stringContaining(problem) });
  });

  test('keeps a subject with line breaks in one header', async () => {
    const headers = headersOf(await compose({ subject: 'A\r\nBcc: x@y.z\u0000\u0085B' }));
    expect(headers).not.toMatch(/^Bcc:/m);
    expect((await simpleParser(headers)).subject).toBe('A Bcc: x@y.z B');
  });

  test('names nobody where nobody is known', async () => {
    expect(headersOf(await compose({ to: [] }))).not.toMatch(/^To:/m);
  });
});

describe('a signature', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dkim = {
    domainName: 'example.org',
    keySelector: 'towerwatch',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
  const message = {
    ...messageTo('ann@example.org'),
    text: 'Two  blanks,\ttabs \nand blanks  LINK  at the end.  \n\n\n',
    own: [['LINK', 'https://x.org/']] as const,
    subject: 'Крамниця · a subject that is long enough to be folded into lines, so that unfolding is tried as well',
    listUnsubscribe: { url: 'https://towerwatch.example.org/u/k', mailto: 'unsubscribe@example.org' },
  };

  test('holds, and covers both unsubscribe headers', async () => {
    const raw = String(await composeMessage(message, { from: FROM, dkim }));
    const { tags, verifies, bodyHolds } = verify(raw);
    expect({ verifies, bodyHolds }).toEqual({ verifies: true, bodyHolds: true });
    expect(tags).toMatchObject({ d: 'example.org', s: 'towerwatch', a: 'rsa-sha256', c: 'relaxed/relaxed' });
    expect(tags['h']!.split(':')).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']),
    );
  });

  test.each([
    ['a header', 'List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click', { verifies: false, bodyHolds: true }],
    ['the body', 'Two  blanks', 'Ten  blanks', { verifies: true, bodyHolds: false }],
  ])('breaks with %s', async (_what, from, to, expected) => {
    const raw = String(await composeMessage(message, { from: FROM, dkim }));
    expect(raw).toContain(from);
    expect(verify(raw.replace(from, to))).toMatchObject(expected);
  });

  test('is the same for the same message', async () => {
    expect(await composeMessage(message, { from: FROM, dkim })).toEqual(await composeMessage(message, { from: FROM, dkim }));
  });

  /** RFC 6376 once more, written apart from what signs. */
  function verify(raw: string): { tags: Record<string, string>; verifies: boolean; bodyHolds: boolean } {
    const split = raw.indexOf('\r\n\r\n');
    const fields = raw
      .slice(0, split)
      .replace(/\r\n(?=[ \t])/g, '')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1)] as const);
    const canonical = (name: string, value: string): string => `${name}:${value.replace(/[ \t]+/g, ' ').trim()}`;
    const signature = fields.find(([name]) => name === 'dkim-signature')![1];
    const tags = Object.fromEntries(
      signature.split(';').map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, '')]),
    );
    const signed = tags['h']!.split(':').map((name) => canonical(name, fields.findLast(([field]) => field === name)![1]));
    const bare = canonical('dkim-signature', signature.replace(/(\bb=)[^;]*$/, '$1'));
    const lines = raw
      .slice(split + 4)
      .split('\r\n')
      .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
    while (lines.at(-1) === '') lines.pop();
    const body = lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
    return {
      tags,
      verifies: createVerify('sha256')
        .update([...signed, bare].join('\r\n'))
        .verify(publicKey, tags['b']!, 'base64'),
      bodyHolds: createHash('sha256').update(body).digest('base64') === tags['bh'],
    };
  }
});
