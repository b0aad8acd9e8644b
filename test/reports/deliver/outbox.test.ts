import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeToOutbox } from '../../../src/reports/deliver/outbox.ts';
import { lastFull } from '../../../src/reports/period.ts';
import { MONDAY, ZONE } from '../digest-data.ts';

const email = {
  subject: 'Week 47',
  html: '<p><img src="cid:a@towerwatch"></p>',
  text: 'Hello',
  attachments: [{ cid: 'a@towerwatch', filename: 'a.png', content: Buffer.from('png'), contentType: 'image/png', inline: true }],
};
const period = lastFull('week', MONDAY, ZONE);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-outbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function write(key = 'shop', to: string[] = ['ann@example.org'], into = join(folder, 'outbox')) {
  return writeToOutbox({
    folder: into,
    email,
    digest: { project: { id: 1, key, name: 'Shop' }, period },
    from: 'Towerwatch <towerwatch@localhost>',
    to,
    now: MONDAY,
  });
}

describe('the outbox', () => {
  test('holds a mail to open and a page to look at, named by day, project and week', async () => {
    const base = join(folder, 'outbox', '2026-11-23-shop-2026-W47');
    expect(await write()).toEqual({ ok: true, eml: `${base}.eml`, html: `${base}.html` });
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

  test('leaves nothing unfinished, and replaces the same day and week', async () => {
    await write();
    await write();
    expect((await readdir(join(folder, 'outbox'))).toSorted()).toEqual(['2026-11-23-shop-2026-W47.eml', '2026-11-23-shop-2026-W47.html']);
  });

  test.each(['../../etc/passwd', 'a/b\\c', 'магазин', '.', '漢'.repeat(60), '𝒜'.repeat(60), '\0\n'])(
    'makes a file name of the key %j that stays in its folder',
    async (key) => {
      const written = await write(key);
      if (!written.ok) throw new Error(written.reason);
      expect(dirname(written.eml)).toBe(join(folder, 'outbox'));
      expect(basename(written.eml)).toMatch(/^2026-11-23-[\p{L}\p{N}_-]+-2026-W47\.eml$/u);
    },
  );

  test('says where it can not write', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub', 'file'), '');
    expect(await write('shop', [], join(folder, 'sub', 'file'))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^the outbox .*file can't be written: EEXIST/),
    });
  });
});
