import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPlatformSource } from '../../src/sources/platform/index.ts';
import { experimentIngredients } from '../../src/analysis/ingredients.ts';
import { toCurve } from '../../src/sources/platform/experiment.ts';
import type { Source } from '../../src/sources/source.ts';
import { syncStore, type SyncReport } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { createPlatformDatabase, type TestDatabase } from '../support/database.ts';
import { query } from '../support/query.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore } from '../support/store.ts';

let platform: TestDatabase;
let store: Store;
let source: Source;
const { log, lines } = createTestLog();
const sync = (from = source): Promise<SyncReport | undefined> => syncStore({ store, source: from, log, now: () => new Date() });

beforeAll(async () => {
  platform = await createPlatformDatabase();
  store = await openTestStore('postgres');
  source = createPlatformSource({ connectionString: platform.url, schema: 'public' });
});
beforeEach(() => sync());
afterAll(async () => {
  await source.close();
  await store.close();
  await platform.drop();
});

async function experiment(id: number): Promise<Record<string, unknown>> {
  return store.knex('experiments').where({ id }).first();
}

describe('the platform’s database', () => {
  it('is followed when rows change, whatever their updated_at says', async () => {
    await query(platform.url, "update ml_platform_quicktest set recall_at_100 = 0.99, updated_at = '2001-01-01' where id = 42");
    expect(await sync()).toEqual({ written: 1, removed: 0, skipped: 0 });
    expect(await experiment(42)).toMatchObject({ recall_at_100: 0.99 });
  });

  it('makes a changed config reach the experiments derived from it', async () => {
    const { feature_config_id: id } = (await experiment(42)) as { feature_config_id: number };
    const derived = await store
      .knex('experiments')
      .where({ feature_config_id: id, model_type: 'retrieval' })
      .orWhere({ feature_config_id: id, model_type: 'ranking' });
    await query(
      platform.url,
      `update ml_platform_featureconfig set config_type = case config_type when 'ranking' then 'retrieval' else 'ranking' end where id = ${id}`,
    );
    await sync();
    expect(derived.length).toBeGreaterThan(0);
    for (const { id: changed, model_type: before } of derived) expect((await experiment(changed))['model_type']).not.toBe(before);
  });

  it('makes a changed feature list and a changed filter reach the pages, whatever JSON they are', async () => {
    const { feature_config_id: featureConfig, dataset_id: dataset } = (await experiment(42)) as Record<string, number>;
    const before = await experimentIngredients(store.knex, 42);
    expect(before?.features.buyer.features).toMatchObject([{ column: 'customer_id' }, { column: 'revenue' }, { column: 'trans_date' }]);
    await query(
      platform.url,
      `update ml_platform_featureconfig set buyer_model_features = '[{"column": "age"}]', product_model_crosses = '7', target_column = null where id = ${featureConfig};
       update ml_platform_dataset set filters = '"none"', row_count_estimate = 5, unique_users_estimate = 3, date_range_start = '2024-02-29', date_range_end = 'infinity' where id = ${dataset}`,
    );
    expect(await sync()).toMatchObject({ written: 2, skipped: 0 });
    const after = (await experimentIngredients(store.knex, 42))!;
    expect(after.features).toMatchObject({ buyer: { features: [{ column: 'age' }] }, product: { crosses: 7 }, target: null });
    expect(after.dataset).toMatchObject({ filters: 'none', row_count: 5, unique_users: 3, first_day: '2024-02-29', last_day: null });
    await query(
      platform.url,
      `update ml_platform_dataset set filters = (repeat('[', 6200) || repeat(']', 6200))::jsonb where id = ${dataset}`,
    );
    expect((await sync())?.skipped).toBe(0);
    expect((await experimentIngredients(store.knex, 42))?.dataset.filters).toBeNull();
  });

  it('loses what is deleted there', async () => {
    await query(platform.url, 'delete from ml_platform_quicktest where id = 43');
    expect(await sync()).toMatchObject({ removed: 1 });
    expect(await experiment(43)).toBeUndefined();
  });

  it('turns bad values into gaps', async () => {
    await query(
      platform.url,
      `update ml_platform_quicktest set learning_rate = 'Infinity', rmse = 'NaN', completed_at = 'infinity', started_at = '0044-03-15 BC', training_history_json = '{"final_metrics": {"final_val_rmse": 1e400, "rmse": true, "root_mean_squared_error": "1.5"}, "epochs": [0, 1.5, "2", 3], "loss": {"val": [1, 2, 3, 1e999, 5], "train": "none"}}' where id = 44`,
    );
    await sync();
    expect(await experiment(44)).toMatchObject({ learning_rate: null, rmse: null, completed_at: null, started_at: null });
    expect(await store.knex('training_curves').where({ experiment_id: 44 }).first()).toEqual({
      experiment_id: 44,
      epochs: [0, 3],
      val_loss: [1, null],
      train_loss: [],
      val_rmse: [],
    });
  });

  it('reads JSON that is nested beyond reason as a gap', async () => {
    await query(
      platform.url,
      `update ml_platform_modelconfig set buyer_tower_layers = (repeat('[', 6200) || repeat(']', 6200))::jsonb where id = 109`,
    );
    expect((await sync())?.skipped).toBe(0);
    expect(await store.knex('model_configs').where({ id: 109 }).first('buyer_tower_layers')).toEqual({ buyer_tower_layers: null });
  });

  it('names a row that can’t be read and goes on', async () => {
    await query(
      platform.url,
      'alter table ml_platform_quicktest disable trigger all; update ml_platform_quicktest set feature_config_id = 987654 where id = 45',
    );
    expect(await sync()).toEqual({ written: 0, removed: 0, skipped: 1 });
    expect(lines().some(({ id, msg }) => id === 45 && String(msg).includes('belongs to no project'))).toBe(true);
    await query(platform.url, `update ml_platform_quicktest set feature_config_id = 101 where id = 45`);
    expect(await sync()).toEqual({ written: 1, removed: 0, skipped: 0 });
  });

  it('skips nothing for a fault that passes: a locked table, a cancelled statement', async () => {
    const fresh = await openTestStore('postgres');
    const blocker = new pg.Client(platform.url);
    await blocker.connect();
    const impatient = createPlatformSource({ connectionString: `${platform.url}?options=-c%20lock_timeout%3D50`, schema: 'public' });
    const locking: Source = {
      ...impatient,
      read: async (table, ids) => {
        if (table === 'experiments') await blocker.query('begin; lock table ml_platform_quicktest in access exclusive mode');
        return impatient.read(table, ids);
      },
    };
    await expect(syncStore({ store: fresh, source: locking, log, now: () => new Date() })).rejects.toThrow('lock timeout');
    await blocker.query('rollback');
    await syncStore({ store: fresh, source: impatient, log, now: () => new Date() });
    const there = await blocker.query<{ n: number }>('select count(*)::int as n from ml_platform_quicktest');
    expect(await fresh.knex('experiments').count({ n: '*' }).first()).toEqual({ n: there.rows[0]!.n });
    await Promise.all([impatient.close(), blocker.end(), fresh.close()]);
  });

  it('can be read by a role that may only SELECT, in another schema, and is never written', async () => {
    await query(
      platform.url,
      `create schema "Odd Schema"; do $$ declare name text; begin for name in select tablename from pg_tables where schemaname = 'public' loop execute format('create table "Odd Schema".%I as table public.%I', name, name); end loop; end $$;
       drop role if exists towerwatch_reader; create role towerwatch_reader login password 'r'; grant usage on schema "Odd Schema" to towerwatch_reader; grant select on all tables in schema "Odd Schema" to towerwatch_reader`,
    );
    const url = new URL(platform.url);
    url.username = 'towerwatch_reader';
    url.password = 'r';
    const reader = createPlatformSource({ connectionString: url.href, schema: 'Odd Schema' });
    expect((await sync(reader))?.skipped).toBe(0);
    expect(await store.knex('experiments').count({ n: '*' }).first()).toEqual({ n: 148 });
    await reader.close();
    await query(platform.url, 'drop schema "Odd Schema" cascade; drop role towerwatch_reader');
  });

  it('says that it is the platform which does not answer', async () => {
    const away = createPlatformSource({ connectionString: 'postgresql://reader@127.0.0.1:1/platform', schema: 'public' });
    await expect(sync(away)).rejects.toThrow(/The platform's database does not answer/);
    await away.close();
  });

  it('says what is missing when the tables are not there', async () => {
    const wrong = createPlatformSource({ connectionString: platform.url, schema: 'no_such_schema' });
    await expect(sync(wrong)).rejects.toThrow(/ml_platform_modelendpoint/);
    await wrong.close();
  });
});

describe('a training curve', () => {
  it('pairs losses with epochs by index up to the shorter, and skips epochs that are no whole numbers', () => {
    expect(toCurve(1, [0, 'x', 2, 3], { val: [9, 8, 7], train: [6, 5, 4, 3, 2], val_rmse: [2, 1, 'x', 0.5] })).toEqual({
      experiment_id: 1,
      epochs: [0, 2, 3],
      val_loss: [9, 7],
      train_loss: [6, 4, 3],
      val_rmse: [2, null, 0.5],
    });
  });

  it.each([
    [null, {}],
    [[0, 1], null],
    [[0, 1], []],
    [[0, 1], { val: null, train: 'x' }],
    [{ 0: 1 }, { val: [1] }],
    [[], { val: [], train: [] }],
  ])('is absent for epochs %j and loss %j', (epochs, loss) => {
    expect(toCurve(1, epochs, loss)).toBeNull();
  });
});
