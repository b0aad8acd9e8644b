import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createMailer } from '../../src/reports/deliver/email.ts';
import { createDrawer, type Drawer } from '../../src/reports/draw.ts';
import { sendDigests, type DigestOutcome } from '../../src/reports/send-digest.ts';
import type { Store } from '../../src/store/store.ts';
import { drawWorkerUrl } from '../support/draw-worker-url.ts';
import { createTestLog } from '../support/log.ts';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp.ts';
import { MONDAY, ZONE, openDigestStore } from './digest-data.ts';

let store: Store;
let drawer: Drawer;
let outboxDir: string;
let server: TestSmtpServer | undefined;
beforeAll(async () => {
  store = await openDigestStore();
  drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 20_000, maxQueue: 10 });
  outboxDir = await mkdtemp(join(tmpdir(), 'towerwatch-outbox-'));
});
afterAll(async () => {
  await drawer.close();
  await store.close();
  await rm(outboxDir, { recursive: true, force: true });
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const from = 'Towerwatch <towerwatch@example.org>';

function send(options: Partial<Parameters<typeof sendDigests>[0]> = {}): Promise<DigestOutcome[]> {
  return sendDigests({
    knex: store.knex,
    drawer,
    mailer: undefined,
    outboxDir,
    from,
    baseUrl: 'https://towerwatch.example.org',
    recipients: [],
    timezone: ZONE,
    now: () => MONDAY,
    log: createTestLog().log,
    ...options,
  });
}

describe('the weekly digests', () => {
  test('arrive with the leaders, both pictures and a text part', async () => {
    server = await startSmtpServer();
    const mailer = createMailer({ smtpUrl: server.url, from, log: createTestLog().log });
    const outcomes = await send({ mailer, recipients: ['ann@example.org', 'bob@example.org'], projectKey: 'shop' });
    expect(outcomes).toMatchObject([
      {
        project: { key: 'shop' },
        period: { label: '2026-W47' },
        kind: 'sent',
        deliveries: [{ ok: true }, { ok: true }],
        missingCharts: [],
      },
    ]);
    expect(server.messages.map(({ to }) => to).toSorted()).toEqual([['ann@example.org'], ['bob@example.org']]);
    const { mail } = server.messages[0]!;
    expect(mail.subject).toBe('Shop · Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31 · 16–22 Nov 2026');
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('https://towerwatch.example.org/projects/shop/experiments/45');
      expect(part).toContain('47.3%');
      expect(part).toContain('0.8123');
    }
    expect(mail.attachments.map(({ filename, cid, related }) => [filename, cid, related])).toEqual([
      ['trend-1.png', 'trend-1@towerwatch', true],
      ['top-2.png', 'top-2@towerwatch', true],
    ]);
    for (const { content } of mail.attachments) {
      const { width, height } = await sharp(content).metadata();
      expect([width, (height ?? 0) > 300]).toEqual([1280, true]);
      const { channels } = await sharp(content).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
    }
  });

  test('of every project go out, and those with nothing to tell are skipped with the reason', async () => {
    const outcomes = await send();
    expect(outcomes.map(({ project, kind }) => [project.key, kind]).toSorted()).toEqual([
      ['a-bcc-x-y-z-b', 'written'],
      ['nothing-yet', 'skipped'],
      ['shop', 'written'],
    ]);
    expect(outcomes.find(({ kind }) => kind === 'skipped')).toMatchObject({ reason: 'nothing has completed yet' });
  });

  test('land in the outbox without an SMTP server, addressed all the same', async () => {
    const [outcome] = await send({ projectKey: 'shop', recipients: ['ann@example.org'] });
    if (outcome?.kind !== 'written') throw new Error(`not written: ${outcome?.kind}`);
    expect(await readFile(outcome.eml, 'utf8')).toMatch(/^To: ann@example\.org\r$/m);
    expect((await readFile(outcome.html, 'utf8')).match(/src="data:image\/png;base64,/g)).toHaveLength(2);
  });

  test('of a project whose name breaks lines have no header more', async () => {
    server = await startSmtpServer();
    const mailer = createMailer({ smtpUrl: server.url, from, log: createTestLog().log });
    await send({ mailer, recipients: ['ann@example.org'], projectKey: '2' });
    expect(server.attempts).toEqual(['ann@example.org']);
    const { mail } = server.messages[0]!;
    expect(mail.bcc).toBeUndefined();
    expect(mail.subject).toMatch(/^A Bcc: x@y\.z <b>&"' · /);
  });

  test('go without a chart that was not drawn, and say which', async () => {
    const { log, lines } = createTestLog();
    const failing: Pick<Drawer, 'png'> = {
      png: async (key, data) => (key === 'trend' ? { ok: false, reason: 'no font' } : drawer.png(key, data)),
    };
    const [outcome] = await send({ projectKey: 'shop', drawer: failing, log });
    expect(outcome).toMatchObject({ kind: 'written', missingCharts: [{ title: 'Best hybrid results so far', reason: 'no font' }] });
    expect(JSON.stringify(lines())).toContain('goes without the chart “Best hybrid results so far”: no font');
  });

  test('need recipients where there is a server', async () => {
    server = await startSmtpServer();
    const mailer = createMailer({ smtpUrl: server.url, from, log: createTestLog().log });
    await expect(send({ mailer })).rejects.toMatchObject({
      kind: 'badParameter',
      message: 'The digest has no recipients.',
      hint: expect.stringMatching(/DIGEST_TO.*--to/),
    });
  });

  test('of an unknown project are an error that names the known ones', async () => {
    await expect(send({ projectKey: 'shoop' })).rejects.toMatchObject({ kind: 'notFound', hint: expect.stringContaining('shop') });
  });
});
