/**
 * A process that tells channels what is new, for tests that kill it: it says on standard output that it has claimed a message and
 * is drawing its picture, and stands still there where it is told to.
 *
 *   tsx alerts-process.ts <database URL> <base of Slack's Web API> <moment> [claimed]
 */
import { createAlerts } from '../../src/bot/alerts/engine.ts';
import { createClients } from '../../src/bot/workspace.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { createTestLog } from './log.ts';

const [databaseUrl = '', apiUrl = '', moment = '', standAt] = process.argv.slice(2);
const { log } = createTestLog();
const now = (): Date => new Date(moment);
const clients = createClients({ token: 'xoxb-1', apiUrl, log, now, retryDelayMs: 1, timeoutMs: 60_000 });
const alerts = createAlerts({
  knex: openPostgres(databaseUrl).knex,
  drawer: {
    png: async () => {
      process.stdout.write('claimed\n');
      if (standAt === 'claimed') await new Promise((resolve) => setTimeout(resolve, 3_600_000));
      return { ok: false, reason: 'there is nothing to draw with' };
    },
  },
  workspaces: { find: async () => ({ id: 'T1', slack: clients, scope: 'all' }) },
  baseUrl: () => 'https://tower.example.org',
  log,
  now,
  random: () => 0,
});
await alerts.tick();
process.exit(0);
