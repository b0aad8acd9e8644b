import type { Knex } from 'knex';
import PgBoss from 'pg-boss';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';

/** What is to be done next, shared by all processes of one store. A job is a hint: what was promised stands in the ledger. */
export interface Jobs {
  /** Makes the queues; safe when several processes start at once. */
  start(): Promise<void>;
  /** One job for each id that has none waiting; `after` keeps it back until then. */
  put(queue: JobQueue, ids: readonly number[], after?: Date): Promise<void>;
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

/** Through pg-boss, over the store's own pool: it works on both engines. */
export function createJobs({ knex, log }: { knex: Knex; log: Log }): Jobs {
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
      await boss.start();
      for (const queue of QUEUES)
        await boss.createQueue(NAMES[queue], { name: NAMES[queue], policy: 'short', retryLimit: 0, expireInMinutes: 15 });
    },
    async put(queue, ids, after) {
      if (ids.length === 0) return;
      await boss.insert(
        ids.map((id) => ({
          name: NAMES[queue],
          data: { id },
          singletonKey: String(id),
          ...(after === undefined ? {} : { startAfter: after }),
        })),
      );
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
  } finally {
    await client.releaseConnection(connection);
  }
}
