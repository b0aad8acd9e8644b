import type { Knex } from 'knex';
import { describeError, errorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { whileAlone } from '../store/lock-database.ts';
import type { Store } from '../store/store.ts';
import { SUMMARY_TABLES, summarizeExperiments } from '../store/summary.ts';
import { replaceCurves, upsertProjects, upsertRows } from '../store/write.ts';
import { BUCKET_SIZE, SOURCE_TABLES, type BucketSum, type Source, type SourceRows, type SourceTableName } from './source.ts';

/** Key of an advisory lock. */
export const SYNC_LOCK = 7_201_002;

export interface SyncReport {
  /** Rows added or changed, and removed, over all tables. */
  written: number;
  removed: number;
  /** Rows that could not be read or stored; each is logged with its id. */
  skipped: number;
}

interface SyncOptions {
  store: Store;
  source: Source;
  log: Log;
  now: () => Date;
  /** Called after each batch with the rows done and the rows in all changed batches. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** Whether another source has taken the store over: sample data never replaces a platform's. */
export async function isSuperseded({ store: { knex }, source }: Pick<SyncOptions, 'store' | 'source'>): Promise<boolean> {
  return (await knex('sync_sources').whereNot({ source: source.name }).first('source')) !== undefined;
}

/**
 * Gives the store to a source: what another one left, the sample data mostly, goes at once, so that its numbers are
 * never taken for the new one's. A process that still follows the other one stops writing.
 */
export async function takeOver({ knex, engine }: Store, sourceName: string): Promise<void> {
  const sources = await knex('sync_sources').select<{ source: string }[]>('source');
  // Nothing to remove, and so no round to wait for, which may take minutes.
  if (sources.length === 1 && sources[0]!.source === sourceName) return;
  await knex.transaction(async (transaction) => {
    // Waits for a round that is under way: it would register its own source again.
    if (engine === 'postgres') await transaction.raw('select pg_advisory_xact_lock(?)', [SYNC_LOCK]);
    await transaction('sync_sources').insert({ source: sourceName }).onConflict('source').ignore();
    const removed = await transaction('sync_sources').whereNot({ source: sourceName }).delete();
    if (removed === 0) return;
    for (const table of SOURCE_TABLES) await transaction(table).delete();
    for (const table of SUMMARY_TABLES) await transaction(table).delete();
    await transaction('sync_buckets').delete();
  });
}

/**
 * Brings the store in step with its source: compares sums of row versions bucket by bucket, and reads only the rows
 * of changed buckets whose version differs. Each bucket is one transaction that holds its rows, what is counted of them
 * and its sum, so a process killed at any moment continues where it was.
 *
 * @returns undefined when another process is synchronising the same store, or another source has it.
 */
export async function syncStore(options: SyncOptions): Promise<SyncReport | undefined> {
  return whileAlone(options.store, SYNC_LOCK, async () => ((await isSuperseded(options)) ? undefined : syncAlone(options)));
}

async function syncAlone({ store, source, log, now, onProgress, signal }: SyncOptions): Promise<SyncReport> {
  const report: SyncReport = { written: 0, removed: 0, skipped: 0 };
  const asOf = now();
  const changed = await changedBuckets(store, source);
  const total = changed.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { table, bucket, rows } of changed) {
    signal?.throwIfAborted();
    const batch = await readBatch(store, source, table, bucket);
    for (const { id, reason } of batch.unreadable)
      log.warn({ table, id, reason }, `${table} ${id} can't be read and is skipped: ${reason}`);
    const refused = await storeBatch(store, source.name, table, bucket, batch, log);
    report.written += batch.rows.length - refused;
    report.removed += batch.removedIds.length;
    report.skipped += batch.unreadable.length + refused;
    done += rows;
    onProgress?.(done, total);
  }
  await finishRound(store, source, { asOf, log });
  return report;
}

type ChangedBucket = Pick<BucketSum, 'table' | 'bucket' | 'rows'>;

/** Parents before their children. */
async function changedBuckets({ knex }: Store, source: Source): Promise<ChangedBucket[]> {
  const known = await knex('sync_buckets')
    .where({ source: source.name })
    .select<(Omit<BucketSum, 'sum'> & { sum: string })[]>({ table: 'table_name' }, 'bucket', 'rows', 'sum');
  const gone = new Map(known.map((stored) => [bucketName(stored), stored]));
  const changed: ChangedBucket[] = [];
  for (const current of await source.bucketSums()) {
    const stored = gone.get(bucketName(current));
    if (stored?.rows !== current.rows || BigInt(stored.sum) !== current.sum) changed.push(current);
    gone.delete(bucketName(current));
  }
  for (const { table, bucket } of gone.values()) changed.push({ table, bucket, rows: 0 });
  const place = ({ table }: ChangedBucket): number => SOURCE_TABLES.indexOf(table);
  return changed.toSorted((a, b) => place(a) - place(b) || a.bucket - b.bucket);
}

function bucketName({ table, bucket }: { table: string; bucket: number }): string {
  return `${table} ${bucket}`;
}

/** So many rows make the planner's statistics stale; a smaller store's are good enough for any plan. */
const TIDIED_AFTER = 1_000;

/**
 * Notes what the store is in step with. After many changes it is tidied at once: the embedded store has nobody else to
 * do it, and until PostgreSQL gets to it by itself plans rest on statistics of an empty store.
 */
async function finishRound({ knex }: Store, source: Source, { asOf, log }: { asOf: Date; log: Log }): Promise<void> {
  const [{ untidied } = { untidied: 0 }] = await knex('sync_sources')
    .insert({ source: source.name, as_of: asOf })
    .onConflict('source')
    .merge({ as_of: asOf })
    .returning<{ untidied: number }[]>('untidied');
  if (untidied < TIDIED_AFTER) return;
  try {
    for (const table of [...SOURCE_TABLES, ...SUMMARY_TABLES, 'training_curves', 'sync_buckets', 'sync_sources'])
      await knex.raw(`vacuum (analyze) ${table}`);
    await knex('sync_sources').where({ source: source.name }).update({ untidied: 0 });
  } catch (error) {
    // The data is there all the same; the next round tries again.
    log.warn(`The store could not be tidied, answers may be slower: ${describeError(error)}`);
  }
}

interface Batch<Table extends SourceTableName = SourceTableName> {
  versions: Map<number, bigint>;
  rows: SourceRows[Table][];
  unreadable: { id: number; reason: string }[];
  removedIds: number[];
}

async function readBatch({ knex }: Store, source: Source, table: SourceTableName, bucket: number): Promise<Batch> {
  const versions = await source.rowVersions(table, bucket);
  const stored = await knex(table)
    .whereBetween('id', [bucket * BUCKET_SIZE, (bucket + 1) * BUCKET_SIZE - 1])
    .select<{ id: number; version: string }[]>('id', knex.raw('source_version::text as version'));
  const storedVersions = new Map(stored.map(({ id, version }) => [id, BigInt(version)]));
  const current = new Map(versions.map(({ id, version }) => [id, version]));
  const changedIds = versions.filter(({ id, version }) => storedVersions.get(id) !== version).map(({ id }) => id);
  const { rows, unreadable } = changedIds.length === 0 ? { rows: [], unreadable: [] } : await source.read(table, changedIds);
  return { versions: current, rows, unreadable, removedIds: stored.map(({ id }) => id).filter((id) => !current.has(id)) };
}

/** @returns how many rows the store refused; the others are stored. */
async function storeBatch(
  { knex }: Store,
  sourceName: string,
  table: SourceTableName,
  bucket: number,
  batch: Batch,
  log: Log,
): Promise<number> {
  return knex.transaction(async (transaction) => {
    // What can't be read any more goes too: the store is what a fresh load would make of the source.
    await transaction(table)
      .whereIn('id', [...batch.removedIds, ...batch.unreadable.map(({ id }) => id)])
      .delete();
    const refused = await storeRows(transaction, table, batch.rows, batch.versions, log);
    if (table === 'experiments')
      await summarizeExperiments(transaction, { from: bucket * BUCKET_SIZE, to: (bucket + 1) * BUCKET_SIZE - 1 });
    // In the same transaction, so that a process killed later has not lost count.
    await transaction('sync_sources')
      .insert({ source: sourceName, untidied: batch.rows.length + batch.removedIds.length })
      .onConflict('source')
      .merge({ untidied: transaction.raw('sync_sources.untidied + excluded.untidied') });
    const { rows, sum } = sumVersions(batch.versions);
    const place = { source: sourceName, table_name: table, bucket };
    if (rows === 0) await transaction('sync_buckets').where(place).delete();
    else
      await transaction('sync_buckets')
        .insert({ ...place, rows, sum: String(sum) })
        .onConflict(['source', 'table_name', 'bucket'])
        .merge();
    return refused;
  });
}

/** Stores all rows at once; where the database refuses, halves them until the row that it refuses stands alone. */
async function storeRows(
  transaction: Knex.Transaction,
  table: SourceTableName,
  rows: readonly SourceRows[SourceTableName][],
  versions: Map<number, bigint>,
  log: Log,
): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    await transaction.transaction((savepoint) => writeRows(savepoint, table, rows, versions));
    return 0;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (rows.length > 1) {
      const middle = rows.length >> 1;
      return (
        (await storeRows(transaction, table, rows.slice(0, middle), versions, log)) +
        (await storeRows(transaction, table, rows.slice(middle), versions, log))
      );
    }
    const id = idOf(rows[0]!);
    await transaction(table).where({ id }).delete();
    log.warn({ table, id }, `${table} ${id} can't be stored and is skipped: ${describeError(error)}`);
    return 1;
  }
}

/**
 * The data is at fault, not the connection: SQLSTATE classes 22 and 23, and 54 for more than a value may hold at once, which
 * half of the rows may fit into; so do they where the text for the database is longer than JavaScript's may be.
 */
function isRefusal(error: unknown): boolean {
  return error instanceof RangeError || /^(22|23|54)/.test(errorCode(error));
}

function idOf(row: SourceRows[SourceTableName]): number {
  return 'experiment' in row ? row.experiment.id : row.id;
}

async function writeRows(
  knex: Knex,
  table: SourceTableName,
  rows: readonly SourceRows[SourceTableName][],
  versions: Map<number, bigint>,
): Promise<void> {
  const versioned = <Row extends { id: number }>(list: readonly Row[]): (Row & { source_version: bigint })[] =>
    list.map((row) => ({ ...row, source_version: versions.get(row.id)! }));
  if (table === 'experiments') {
    const loaded = rows as SourceRows['experiments'][];
    await upsertRows(knex, table, versioned(loaded.map(({ experiment }) => experiment)));
    await replaceCurves(
      knex,
      loaded.map(({ experiment }) => experiment.id),
      loaded.flatMap(({ curve }) => curve ?? []),
    );
  } else if (table === 'projects') await upsertProjects(knex, versioned(rows as SourceRows['projects'][]));
  else if (table === 'datasets') await upsertRows(knex, table, versioned(rows as SourceRows['datasets'][]));
  else if (table === 'feature_configs') await upsertRows(knex, table, versioned(rows as SourceRows['feature_configs'][]));
  else await upsertRows(knex, table, versioned(rows as SourceRows['model_configs'][]));
}

function sumVersions(versions: ReadonlyMap<number, bigint>): Pick<BucketSum, 'rows' | 'sum'> {
  return { rows: versions.size, sum: [...versions.values()].reduce((sum, version) => sum + version, 0n) };
}
