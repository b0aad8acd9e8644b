import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { sendWeeklyDigests } from '../src/digest-schedule.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { freePort } from './support/ports.ts';
import { startSmtpServer } from './support/smtp.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.ready;
});
afterAll(() => app.stop());

const everybody = ['ann@example.org', 'bob@example.org', 'gone@example.org'];

function sendAt(smtpUrl: string, moment: Date = new Date()): Promise<void> {
  const config = readConfig({ SMTP_URL: smtpUrl, MAIL_FROM: 'towerwatch@example.org', DIGEST_TO: everybody.join(',') });
  const options = {
    config,
    parts: app.parts,
    log: app.log,
    now: () => moment,
    baseUrl: app.baseUrl,
    folder: app.folder,
    retry: { attempts: 2, baseDelayMs: 20 },
  };
  return sendWeeklyDigests(options, AbortSignal.timeout(100_000));
}

it('goes once to each recipient and project, however many processes run it and however often, also after the server was away', async () => {
  await sendAt(`smtp://127.0.0.1:${await freePort()}`);

  const server = await startSmtpServer({
    behave: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 no such user' } : 'accept'),
  });
  await Promise.all([sendAt(server.url), sendAt(server.url), sendAt(server.url)]);
  await sendAt(server.url);
  const arrived = server.messages.map(({ to, mail }) => `${to.join()} ${mail.subject?.split(' · ')[0]}`).toSorted();
  expect(arrived).toEqual([
    'ann@example.org Bookshop Next Read',
    'ann@example.org Grocery Basket Recommender',
    'bob@example.org Bookshop Next Read',
    'bob@example.org Grocery Basket Recommender',
  ]);
  expect(
    server.attempts.filter((address) => address.startsWith('gone')),
    'a refused address is not tried again',
  ).toHaveLength(2);
  await server.close();
});
