import type { Knex } from 'knex';
import PgBoss from 'pg-boss';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** What is to be done next, shared by all processes of one store. A job is a hint: what was promised stands in the ledger. */
export interface Jobs {
  /** Makes the queues; safe when several processes start at once. */
  start(): Promise<void>;
  /** One job for each id that has none waiting. */
  put(queue: JobQueue, ids: readonly number[]): Promise<void>;
  /** Takes jobs for this process alone; those of one that dies come back after a while. */
  take(queue: JobQueue, limit: number): Promise<Job[]>;
  done(queue: JobQueue, jobs: readonly Job[]): Promise<void>;
  stop(): Promise<void>;
}

/** Contents to make, deliveries to attempt: a job holds the id. */
export type JobQueue = 'contents' | 'deliveries';

export interface Job {
  id: string;
  subject: number;
}

const QUEUES: readonly JobQueue[] = ['contents', 'deliveries'];
const NAMES: Record<JobQueue, string> = { contents: 'towerwatch-contents', deliveries: 'towerwatch-deliveries' };

/** Any 64-bit number: a key of PostgreSQL's advisory locks. */
const QUEUES_LOCK = 7_201_003;

/** Through pg-boss, over the store's own pool: it works on both engines. */
export function createJobs({ store: { knex, engine }, log }: { store: Pick<Store, 'knex' | 'engine'>; log: Log }): Jobs {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => execute(knex, text, values) },
    schema: 'towerwatch_jobs',
    schedule: false,
    // A finished job is of no interest: the ledger has the story.
    archiveCompletedAfterSeconds: 60,
    deleteAfterHours: 1,
    maintenanceIntervalSeconds: 300,
  });
  boss.on('error', (error) => log.warn({ err: error }, `the job queue: ${describeError(error)}`));
  return {
    async start() {
      if (engine === 'embedded') return makeQueues(boss);
      // Two that make the same queue at the same time would both fail.
      await knex.transaction(async (transaction) => {
        await transaction.raw('set local idle_in_transaction_session_timeout = 0');
        await transaction.raw('select pg_advisory_xact_lock(?)', [QUEUES_LOCK]);
        await makeQueues(boss);
      });
    },
    async put(queue, ids) {
      if (ids.length > 0) await boss.insert(ids.map((id) => ({ name: NAMES[queue], data: { id }, singletonKey: String(id) })));
    },
    async take(queue, limit) {
      const taken = await boss.fetch<{ id: number }>(NAMES[queue], { batchSize: limit });
      return taken.map(({ id, data }) => ({ id, subject: data.id }));
    },
    async done(queue, jobs) {
      if (jobs.length > 0)
        await boss.complete(
          NAMES[queue],
          jobs.map(({ id }) => id),
        );
    },
    stop: () => boss.stop({ graceful: false, close: false, wait: true }),
  };
}

async function makeQueues(boss: PgBoss): Promise<void> {
  await boss.start();
  for (const queue of QUEUES)
    await boss.createQueue(NAMES[queue], { name: NAMES[queue], policy: 'short', retryLimit: 0, expireInMinutes: 15 });
}

interface RawConnection {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] } | { rows: unknown[] }[]>;
}

/** Statements with `$1`, several at once where they have no values: nothing that Knex's own `raw` could pass on. */
async function execute(knex: Knex, text: string, values: unknown[] = []): Promise<{ rows: never[] }> {
  const client = knex.client as {
    acquireConnection(): Promise<RawConnection>;
    releaseConnection(connection: RawConnection): Promise<void>;
  };
  const connection = await client.acquireConnection();
  try {
    const result = values.length === 0 ? await connection.query(text) : await connection.query(text, values);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return { rows: (last?.rows ?? []) as never[] };
  } catch (error) {
    // Some statements bring their own transaction, which stays open where one of them fails.
    if (values.length === 0) await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.releaseConnection(connection);
  }
}
