import type { Knex } from 'knex';

export interface Query {
  /** With `$1`, `$2` … for its bindings. */
  sql: string;
  bindings: readonly unknown[];
}

/** The queries that some work sends; statements that only begin and end transactions or set something are left out. */
export async function recordQueries(knex: Knex, work: () => Promise<unknown>): Promise<Query[]> {
  const queries: Query[] = [];
  const record = ({ sql, bindings }: Query): void => {
    if (/^\s*(select|with)\b/i.test(sql)) queries.push({ sql, bindings });
  };
  knex.on('query', record);
  await work();
  knex.removeListener('query', record);
  return queries;
}

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}

/** Runs a query under `EXPLAIN (ANALYZE)`, warm: its time at the server, and the rows that its scans of tables and indexes touched. */
export async function explain(knex: Knex, { sql, bindings }: Query): Promise<{ milliseconds: number; rowsRead: number }> {
  const named = Object.fromEntries(bindings.map((value, i) => [`p${i + 1}`, value as Knex.RawBinding]));
  const text = `explain (analyze, timing off, format json) ${sql}`.replaceAll('?', '\\?').replaceAll(/\$(\d+)/g, ':p$1');
  const run = async (): Promise<{ 'QUERY PLAN': [{ Plan: Plan; 'Execution Time': number }] }> => {
    const { rows } = await knex.raw<{ rows: [{ 'QUERY PLAN': [{ Plan: Plan; 'Execution Time': number }] }] }>(text, named);
    return rows[0];
  };
  await run();
  const [{ Plan: plan, 'Execution Time': milliseconds }] = (await run())['QUERY PLAN'];
  return { milliseconds, rowsRead: Math.round(rowsReadBy(plan)) };
}

/** A bitmap's index is not counted beside the table that it leads to. */
const READS_ROWS = /^(Seq|Index|Index Only|Bitmap Heap|Tid|Sample) Scan$/;

function rowsReadBy(plan: Plan): number {
  const touched = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  const own = READS_ROWS.test(plan['Node Type']) ? touched * plan['Actual Loops'] : 0;
  return own + (plan.Plans ?? []).reduce((sum, child) => sum + rowsReadBy(child), 0);
}
