/** In a process of its own: one content to many recipients through a local SMTP sink, from the ledger and back into it. */
import { randomBytes } from 'node:crypto';
import { createEmailChannel } from '../../src/reports/deliver/email-channel.ts';
import { createMailer } from '../../src/reports/deliver/email.ts';
import { createDeliveryEngine } from '../../src/reports/deliver/engine.ts';
import { createWorker } from '../../src/reports/deliver/work.ts';
import { createJobs } from '../../src/reports/jobs.ts';
import { addSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import { inChild } from '../child.ts';
import { log, openBenchStore, watched } from './parts.ts';

export interface SendingTask {
  url: string;
  smtpUrl: string;
  recipients: number;
}

export interface SendingResult {
  perSecond: number;
  heldUp: number;
}

/** As the sample's digest is, which has five charts. */
const PICTURES = 5;
const PICTURE_BYTES = 49_000;
const HTML_BYTES = 52_000;

await inChild(async (task): Promise<SendingResult> => {
  const { url, smtpUrl, recipients } = task as SendingTask;
  const store = await openBenchStore(url);
  const { knex } = store;
  const now = new Date('2026-11-23T09:00:00Z');
  const from = 'Towerwatch <towerwatch@example.org>';
  const mailer = createMailer({ smtpUrl, from, log });
  const jobs = createJobs({ store, log });
  const engine = createDeliveryEngine({
    knex,
    jobs,
    worker: createWorker({
      knex,
      channels: { email: createEmailChannel({ mailer, from, unsubscribe: undefined }), slack: undefined },
      baseUrl: () => 'https://towerwatch.example.org',
      isAllowed: () => true,
      now: () => now,
      random: Math.random,
      log,
    }),
    make: async () => ({
      subject: 'Digest',
      html: `<p>${'word '.repeat(HTML_BYTES / 5)}</p>`,
      text: 'word '.repeat(1_000),
      files: Array.from({ length: PICTURES }, (_picture, i) => ({
        name: `${i}.png`,
        cid: `${i}@towerwatch`,
        contentType: 'image/png',
        body: randomBytes(PICTURE_BYTES),
      })),
      digest: null,
      slack: null,
      isEmpty: false,
      isQuiet: false,
    }),
    renderNotice: async () => ({ html: '', text: '', slack: null }),
    settings: { recipients: [], zone: 'UTC', owner: null },
    catchUpMs: 3_600_000,
    keepMs: 1e12,
    isAlone: false,
    baseUrl: () => 'https://towerwatch.example.org',
    now: () => now,
    log,
  });
  await addSubscription(
    knex,
    {
      projectId: 1,
      timetable: parseTimetable('weekly mon 09:00', 'UTC'),
      targets: Array.from({ length: recipients }, (_recipient, i) => ({ channel: 'email', address: `r${i}@example.org` })),
    },
    new Date(now.getTime() - 1),
  );
  await engine.open();
  const { milliseconds, heldUp } = await watched(async () => {
    await engine.tick();
    await engine.drain();
  });
  const { n } = await knex('deliveries').where({ state: 'sent' }).count({ n: '*' }).first<{ n: number }>();
  if (n !== recipients) throw new Error(`${n} were sent`);
  await engine.stop();
  mailer.close();
  await store.close();
  return { perSecond: (recipients / milliseconds) * 1000, heldUp };
});
