import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../src/store/embedded.ts';
import { openPostgres } from '../src/store/postgres.ts';
import { SUMMARY_TABLES } from '../src/store/summary.ts';
import { SOURCE_TABLES } from '../src/sources/source.ts';
import { SYNC_LOCK } from '../src/sources/sync.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { makeLargePlatform } from './support/large-platform.ts';
import { runProgram, startProgram } from './support/program.ts';
import { until } from './support/slack.ts';
import { ENGINES } from './support/store.ts';

const EXPERIMENTS = 5_000;
/** Parts of the time that an undisturbed load takes. */
const KILLED_AFTER = [0.6, 0.4, 0.5];

let platform: TestDatabase;
let folder: string;
beforeAll(async () => {
  platform = await createDatabase();
  await makeLargePlatform(platform.url, { experiments: EXPERIMENTS, narrow: false });
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-sync-'));
});
afterAll(async () => {
  await platform.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Place {
  environment: Record<string, string>;
  contents: () => Promise<unknown>;
  /** How many batches are stored; unknown of an embedded store, which nobody else can open. */
  batches: () => Promise<number>;
  /** Resolves when there are more than that. */
  progress: (batches: number) => Promise<void>;
  drop: () => Promise<void>;
}

async function newStore(engine: (typeof ENGINES)[number]): Promise<Place> {
  const home = await mkdtemp(join(folder, 'home-'));
  const database = engine === 'postgres' ? await createDatabase() : undefined;
  const batches = async (): Promise<number> => {
    if (database === undefined) return 0;
    const store = openPostgres(database.url);
    const counted = await store
      .knex('sync_buckets')
      .count({ n: '*' })
      .first<{ n: number }>()
      .catch(() => ({ n: 0 }));
    await store.close();
    return counted.n;
  };
  return {
    environment: {
      PLATFORM_DATABASE_URL: platform.url,
      TOWERWATCH_HOME: home,
      ...(database === undefined ? {} : { DATABASE_URL: database.url }),
    },
    contents: async () => {
      const store = database === undefined ? await openEmbedded(home) : openPostgres(database.url);
      const tables = [...SOURCE_TABLES, ...SUMMARY_TABLES, 'training_curves', 'sync_buckets'];
      const all = [];
      for (const table of tables) all.push(await store.knex(table).select('*').orderByRaw('??::text', [table]));
      await store.close();
      return all;
    },
    batches,
    progress: async (seen) => {
      while ((await batches()) <= seen) await sleep(5);
    },
    drop: async () => database?.drop(),
  };
}

/** Runs `towerwatch sync` to its end. */
async function syncToTheEnd({ environment }: Pick<Place, 'environment'>): Promise<string> {
  const { code, output, errors } = await runProgram(['sync'], { folder, environment });
  expect(code, errors).toBe(0);
  return output;
}

describe.each(ENGINES)('a load into a store on %s', (engine) => {
  it('that is killed again and again ends as an undisturbed one', async () => {
    const undisturbed = await newStore(engine);
    const started = performance.now();
    const whole = await syncToTheEnd(undisturbed);
    const duration = performance.now() - started;
    const total = Number(/(\d+) rows added/.exec(whole)?.[1]);
    expect(total).toBeGreaterThan(EXPERIMENTS);

    const killed = await newStore(engine);
    let stored = 0;
    for (const part of KILLED_AFTER) {
      const { child, ended } = startProgram(['sync'], { folder, environment: killed.environment });
      // In the middle of the batch after one that is stored, or of the whole where nobody can see that.
      const middle = engine === 'postgres' ? killed.progress(stored).then(() => sleep(part * 200)) : sleep(part * duration);
      await Promise.race([middle, once(child, 'exit')]);
      child.kill('SIGKILL');
      await ended;
      stored = await killed.batches();
    }
    const rest = Number(/(\d+) rows added/.exec(await syncToTheEnd(killed))?.[1]);
    if (engine === 'postgres') {
      expect(stored, 'batches that the killed processes left').toBeGreaterThan(0);
      expect(rest, 'what was stored is not read again').toBeLessThan(total);
    }
    expect(await killed.contents()).toEqual(await undisturbed.contents());
    await Promise.all([undisturbed.drop(), killed.drop()]);
  }, 400_000);
});

describe('a round that is asked for', () => {
  it('waits for the one that another process is at, and is none without a source', async () => {
    const database = await createDatabase();
    const environment = { PLATFORM_DATABASE_URL: platform.url, DATABASE_URL: database.url };
    await syncToTheEnd({ environment });
    const other = openPostgres(database.url);
    await other.knex('experiments').where('id', '<=', 10).update({ source_version: 0 });
    await other.knex('sync_buckets').where({ table_name: 'experiments' }).delete();
    const transaction = await other.knex.transaction();
    await transaction.raw('select pg_advisory_xact_lock(?)', [SYNC_LOCK]);
    const { ended, output, errors } = startProgram(['sync'], { folder, environment });
    await until(() => (errors().includes('waiting for it') ? true : undefined), 'a word about the other process', 60_000);
    expect(output()).toBe('');
    await transaction.rollback();
    expect(await ended).toBe(0);
    expect(output()).toMatch(/: 10 rows added/);

    const without = await runProgram(['sync'], { folder, environment: { DATABASE_URL: database.url } });
    expect(without).toMatchObject({ code: 2, output: '' });
    expect(without.errors).toContain('No source is set');
    await other.close();
    await database.drop();
  }, 200_000);
});
