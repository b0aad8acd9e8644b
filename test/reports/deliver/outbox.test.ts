import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '../../../src/reports/deliver/channel.ts';
import { createOutboxChannel, writeToOutbox, type Written } from '../../../src/reports/deliver/outbox.ts';
import { MONDAY } from '../digest-data.ts';

const from = 'Towerwatch <towerwatch@localhost>';
const message = {
  to: 'ann@example.org',
  subject: 'Week 47',
  html: '<p><img src="cid:a@towerwatch"></p>',
  text: 'Hello',
  attachments: [{ cid: 'a@towerwatch', filename: 'a.png', content: Buffer.from('png'), contentType: 'image/png', inline: true }],
  messageId: '<1@localhost>',
  date: MONDAY,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-outbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function write(name = '2026-W47-shop'): Promise<Written> {
  return writeToOutbox(message, name, { folder: join(folder, 'outbox'), from, dkim: undefined });
}

describe('the outbox', () => {
  test('holds a mail to open and a page to look at', async () => {
    const base = join(folder, 'outbox', '2026-W47-shop');
    expect(await write()).toEqual({ eml: `${base}.eml`, html: `${base}.html` });
    const mail = await simpleParser(await readFile(`${base}.eml`));
    expect(mail).toMatchObject({
      subject: 'Week 47',
      text: expect.stringContaining('Hello'),
      date: MONDAY,
      to: { text: 'ann@example.org' },
    });
    expect(mail.attachments).toHaveLength(1);
    expect(await readFile(`${base}.html`, 'utf8')).toBe('<p><img src="data:image/png;base64,cG5n"></p>');
  });

  test('leaves nothing unfinished, and replaces what has the same name', async () => {
    await write();
    await write();
    expect((await readdir(join(folder, 'outbox'))).toSorted()).toEqual(['2026-W47-shop.eml', '2026-W47-shop.html']);
  });

  test.each(['../../etc/passwd', 'a/b\\c', 'магазин', '.', '漢'.repeat(90), '𝒜'.repeat(90), '\0\n', ''])(
    'makes a file name of %j that stays in its folder',
    async (name) => {
      const { eml } = await write(name);
      expect(dirname(eml)).toBe(join(folder, 'outbox'));
      expect(basename(eml)).toMatch(/^[\p{L}\p{N}_@-][\p{L}\p{N}_@.-]*\.eml$/u);
    },
  );

  test('is a way to people that may work later where it can not write now', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub', 'file'), '');
    const content = { id: 1, token: 't', subject: 'Week 47', html: '', text: '', files: [], slack: null, frozenAt: MONDAY };
    const outgoing: Outgoing = {
      key: '1 now ann',
      recipient: 'ann@example.org',
      projectId: 1,
      workspaceId: null,
      content,
      links: { unsubscribe: 'https://x/u/t/1', preferences: 'https://x/s/t' },
      progress: null,
    };
    const hooks = { signal: new AbortController().signal, handOver: async () => undefined, save: async () => undefined };
    const channelTo = (into: string) => createOutboxChannel({ folder: into, from, dkim: undefined });
    expect(await channelTo(join(folder, 'sub', 'file')).send(outgoing, hooks)).toMatchObject({
      kind: 'transient',
      reason: expect.stringMatching(/^the outbox .*file can't be written: EEXIST/),
    });
    expect(await channelTo(folder).send(outgoing, hooks)).toEqual({ kind: 'sent', reference: join(folder, '1-now-ann.eml') });
  });
});
