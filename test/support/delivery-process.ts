/**
 * A process that delivers, for tests that kill it: the real engine with the real mailer, at a moment that the test names. It says
 * on standard output how far it has come, and stands still where it is told to.
 *
 *   tsx delivery-process.ts <database URL> <SMTP URL> <moment> [planned | claimed | accepted]
 */
import { createEmailChannel } from '../../src/reports/deliver/email-channel.ts';
import { createMailer } from '../../src/reports/deliver/email.ts';
import type { DeliveryChannel } from '../../src/reports/deliver/channel.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { startTestEngine } from './deliveries.ts';
import { createTestLog } from './log.ts';

const [databaseUrl = '', smtpUrl = '', moment = '', standAt] = process.argv.slice(2);
const from = 'towerwatch@example.org';

async function reach(point: string): Promise<void> {
  process.stdout.write(`${point}\n`);
  if (point === standAt) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
}

const mail = createEmailChannel({ mailer: createMailer({ smtpUrl, from, log: createTestLog().log }), from, unsubscribe: undefined });
const email: DeliveryChannel = {
  async send(outgoing, hooks) {
    await reach('claimed');
    const outcome = await mail.send(outgoing, hooks);
    await reach('accepted');
    return outcome;
  },
};
const store = openPostgres(databaseUrl);
const engine = await startTestEngine({ store, clock: { now: new Date(moment) }, channels: { email } });
await engine.tick();
await reach('planned');
await engine.drain();
await reach('done');
await engine.stop();
await store.close();
process.exit(0);
