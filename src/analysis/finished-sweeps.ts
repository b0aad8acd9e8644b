import type { Knex } from 'knex';
import { metricOf, primaryMetric, type Metric, type MetricKey, type ModelType } from '../metrics.ts';
import { mainType } from './main-type.ts';
import type { Project } from './project.ts';
import { displayName } from './sql.ts';

/** Experiments that somebody started together to find out the same thing: see docs/metrics.md. All of them are over. */
export interface Sweep {
  /** In the order of their creation. */
  experiment_ids: number[];
  feature_config: string | null;
  dataset: string | null;
  completed: number;
  failed: number;
  cancelled: number;
  /** By the primary metric of the type that stands for the sweep; null where no completed one has it. */
  best: { experiment_id: number; display_name: string; model_type: ModelType; metric: MetricKey; value: number } | null;
  /** When the last of them was over. */
  ended_at: Date;
}

export interface Sweeps {
  finished: Sweep[];
  /** When the next sweep whose experiments are all over can have no further one; null where none waits for that. */
  next_at: Date | null;
}

interface Row {
  id: number;
  experiment_number: number | null;
  model_type: ModelType;
  status: string;
  feature_config_id: number;
  dataset_id: number;
  created_by_id: number;
  created_at: Date;
  ended_at: Date;
  recall_at_100: number | null;
  test_rmse: number | null;
}

const SWEEP_WITHIN_MS = 2 * 3_600_000;
const FEWEST = 4;
const OVER: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);
/** Written out, so that the index of what is over is found. */
const IS_OVER = `status in ('completed', 'failed', 'cancelled')`;

interface SweepsQuestion {
  project: Project;
  /** Leaves out what was over before; `undated`: those of which a part has no `completed_at`, whenever they were over. */
  from: Date | 'undated';
  now: Date;
}

/** Sweeps that were over at or after a moment. */
export async function finishedSweeps(knex: Knex, { project, from, now }: SweepsQuestion): Promise<Sweeps> {
  const rows = await readRows(knex, project, await groupsOf(knex, project, from));
  const over = togetherOf(rows).filter((sweep) => sweep.length >= FEWEST && sweep.every(({ status }) => OVER.has(status)));
  const since = over.filter((sweep) => from === 'undated' || endOf(sweep) >= from);
  const closed = since.filter((sweep) => closingOf(sweep) <= now);
  const waiting = since.filter((sweep) => closingOf(sweep) > now).map((sweep) => closingOf(sweep).getTime());
  const names = await namesOf(knex, closed);
  return {
    finished: closed.map((sweep) => sweepOf(sweep, names)),
    next_at: waiting.length === 0 ? null : new Date(Math.min(...waiting)),
  };
}

interface Group extends Pick<Row, 'feature_config_id' | 'dataset_id' | 'created_by_id'> {
  /** Of those that are asked for. */
  oldest: Date;
}

/** Those in which something was over since: a few, where the store has been followed. */
async function groupsOf(knex: Knex, project: Project, from: SweepsQuestion['from']): Promise<Group[]> {
  const groups = knex('experiments')
    .where({ project_id: project.id })
    .whereRaw(IS_OVER)
    .whereNotNull('created_by_id')
    .whereNotNull('created_at')
    .groupBy('feature_config_id', 'dataset_id', 'created_by_id');
  if (from === 'undated') void groups.whereNull('completed_at');
  else void groups.whereRaw('coalesce(completed_at, updated_at) >= ?', [from]);
  return groups.select<Group[]>('feature_config_id', 'dataset_id', 'created_by_id', knex.raw('min(created_at) as oldest'));
}

/** What may stand together with the oldest that is asked for: after a pause of two hours a sweep is a new one, and in a day there is one. */
const BEFORE_MS = 86_400_000;

/** The groups one after the other, each from the oldest on, and a day more than what was asked for. */
async function readRows(knex: Knex, project: Project, groups: readonly Group[]): Promise<Row[]> {
  if (groups.length === 0) return [];
  const each = <Key extends keyof Group>(column: Key): Group[Key][] => groups.map(({ [column]: value }) => value);
  const { rows } = (await knex.raw(
    `select e.id, e.experiment_number, e.model_type, e.status, e.feature_config_id, e.dataset_id, e.created_by_id, e.created_at,
       e.recall_at_100, e.test_rmse, coalesce(e.completed_at, e.updated_at, e.created_at) as ended_at
     from unnest(cast(:configs as bigint[]), cast(:datasets as bigint[]), cast(:people as bigint[]), cast(:since as timestamptz[]))
       g (config, dataset, person, since)
     join experiments e on e.project_id = :project and e.feature_config_id = g.config and e.dataset_id = g.dataset
       and e.created_by_id = g.person and e.created_at >= g.since
     order by e.feature_config_id, e.dataset_id, e.created_by_id, e.created_at, e.id`,
    {
      configs: each('feature_config_id'),
      datasets: each('dataset_id'),
      people: each('created_by_id'),
      since: each('oldest').map((oldest) => new Date(oldest.getTime() - BEFORE_MS).toISOString()),
      project: project.id,
    } as never,
  )) as { rows: Row[] };
  return rows;
}

/** From the oldest on: whoever was created within two hours of the first belongs to it. */
function togetherOf(rows: readonly Row[]): Row[][] {
  const sweeps: Row[][] = [];
  for (const row of rows) {
    const sweep = sweeps.at(-1);
    const first = sweep?.[0];
    const isSame =
      first !== undefined &&
      first.feature_config_id === row.feature_config_id &&
      first.dataset_id === row.dataset_id &&
      first.created_by_id === row.created_by_id &&
      row.created_at <= closingOf(sweep!);
    if (isSame) sweep!.push(row);
    else sweeps.push([row]);
  }
  return sweeps;
}

/** From then on nobody can join it. */
function closingOf(sweep: readonly Row[]): Date {
  return new Date(sweep[0]!.created_at.getTime() + SWEEP_WITHIN_MS);
}

function endOf(sweep: readonly Row[]): Date {
  return new Date(Math.max(...sweep.map(({ ended_at: at }) => at.getTime())));
}

interface Names {
  datasets: ReadonlyMap<number, string>;
  configs: ReadonlyMap<number, string>;
}

async function namesOf(knex: Knex, sweeps: readonly (readonly Row[])[]): Promise<Names> {
  const read = async (table: string, ids: readonly number[]): Promise<Map<number, string>> => {
    const rows = await knex(table)
      .whereIn('id', [...new Set(ids)])
      .select<{ id: number; name: string }[]>('id', 'name');
    return new Map(rows.map(({ id, name }) => [id, name]));
  };
  const firsts = sweeps.map(([first]) => first!);
  const datasets = await read(
    'datasets',
    firsts.map(({ dataset_id: id }) => id),
  );
  const configs = await read(
    'feature_configs',
    firsts.map(({ feature_config_id: id }) => id),
  );
  return { datasets, configs };
}

function sweepOf(rows: readonly Row[], { datasets, configs }: Names): Sweep {
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  return {
    experiment_ids: rows.map(({ id }) => id),
    feature_config: configs.get(rows[0]!.feature_config_id) ?? null,
    dataset: datasets.get(rows[0]!.dataset_id) ?? null,
    completed: count('completed'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    best: bestOf(rows.filter(({ status }) => status === 'completed')),
    ended_at: endOf(rows),
  };
}

/** Of equals the newest. */
function bestOf(completed: readonly Row[]): Sweep['best'] {
  const count = (type: ModelType): number => completed.filter((row) => row.model_type === type).length;
  const type = mainType({ retrieval: count('retrieval'), ranking: count('ranking'), hybrid: count('hybrid') });
  const metric: Metric = metricOf(primaryMetric(type).key);
  const valueOf = (row: Row): number | null => (type === 'ranking' ? row.test_rmse : row.recall_at_100);
  let best: Sweep['best'] = null;
  for (const row of completed) {
    const value = valueOf(row);
    if (row.model_type !== type || value === null) continue;
    const isWorse = best !== null && (metric.better === 'higher' ? value < best.value : value > best.value);
    if (!isWorse) best = { experiment_id: row.id, display_name: displayName(row), model_type: type, metric: metric.key, value };
  }
  return best;
}
