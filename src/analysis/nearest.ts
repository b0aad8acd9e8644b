import type { Knex } from 'knex';
import { primaryMetric, type ModelType } from '../metrics.ts';
import { selectCompared, type ComparedExperiment } from './compare.ts';
import type { Project } from './project.ts';
import { differingSettings, IDS, known, PARTS_OF_MODEL, WEIGHTY_SETTINGS, type SettingDifference } from './setting-differences.ts';
import { NEWEST_FIRST } from './sql.ts';

/** An experiment that was run with nearly the same settings as another one. */
export interface Neighbour {
  experiment: ComparedExperiment;
  /** `now` is the neighbour's value, `before` that of the experiment it stands beside; the weightiest first. */
  differences: SettingDifference[];
}

interface NearestQuestion {
  project: Project;
  type: ModelType;
  id: number;
  limit?: number;
}

/** What JavaScript's `trim` removes: a setting of nothing else is no value, for SQL as for `known`. */
const WHITE_SPACE =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
const NUMBERS: ReadonlySet<string> = new Set([
  'learning_rate',
  'batch_size',
  'epochs',
  'data_sample_percent',
  'holdout_days',
  'top_k',
  'output_embedding_dim',
]);
const SHOWN = 5;
/** Of each kind of candidate: together some thousand rows, however many experiments there are. */
const CANDIDATES = 300;

/**
 * The experiments of the same project and type that differ from one in the fewest settings, as `differingSettings` counts them: of
 * equally many completed ones first, then the better primary metric, then the newest.
 *
 * Looked at are the 300 before and the 300 after it by id, and the newest 300 each that share its feature config or its model
 * config. A type of up to 301 experiments is so looked at as a whole; of more, one that is far off in time and shares neither config
 * differs in two settings and more before anything else is looked at.
 *
 * @returns empty for an experiment that the project does not have under this type.
 */
export async function nearestExperiments(knex: Knex, { project, type, id, limit = SHOWN }: NearestQuestion): Promise<Neighbour[]> {
  const ofType = (): Knex.QueryBuilder => knex('experiments as e').where({ 'e.project_id': project.id, 'e.model_type': type });
  const [own] = await selectCompared(knex, ofType().where('e.id', id));
  if (own === undefined) return [];
  const { key: metric, better } = primaryMetric(type);
  const newest = (part: 'feature_config_id' | 'model_config_id'): Knex.QueryBuilder =>
    ofType().where(`e.${part}`, own[part]).select('e.id').orderByRaw(NEWEST_FIRST).limit(CANDIDATES);
  const candidates = [
    ofType().where('e.id', '<', id).select('e.id').orderBy('e.id', 'desc').limit(CANDIDATES),
    ofType().where('e.id', '>', id).select('e.id').orderBy('e.id').limit(CANDIDATES),
    newest('feature_config_id'),
    ...(own.model_config_id === null ? [] : [newest('model_config_id')]),
  ];
  const counted = knex('experiments as e')
    .whereRaw(`e.id in (${candidates.map(() => '(?)').join(' union ')})`, candidates)
    .whereNot('e.id', id)
    .select('e.id', differenceCount(knex, own));
  const nearest = knex.raw(
    `select e.id, differences, row_number() over (order by differences, e.status <> 'completed', e.?? ${better === 'higher' ? 'desc' : 'asc'} nulls last, ${NEWEST_FIRST}) as place
     from (?) as counted join experiments as e using (id) order by place limit ?`,
    [metric, counted, limit],
  );
  const neighbours = await selectCompared(
    knex,
    knex('experiments as e').joinRaw('join (?) as nearest on nearest.id = e.id', [nearest]).orderBy('nearest.place'),
  );
  return neighbours.map((experiment) => ({ experiment, differences: differingSettings(own, experiment) }));
}

/** How many entries `differingSettings` would have. */
function differenceCount(knex: Knex, own: ComparedExperiment): Knex.Raw {
  const bindings: Knex.RawBinding[] = [];
  const differs = (column: string, value: string | number | null): string => {
    if (value !== null) {
      bindings.push(column, value);
      return 'e.?? is distinct from ?';
    }
    if (NUMBERS.has(column) || column.endsWith('_id')) {
      bindings.push(column);
      return 'e.?? is not null';
    }
    bindings.push(column, WHITE_SPACE);
    return `coalesce(btrim(e.??, ?), '') <> ''`;
  };
  const terms = WEIGHTY_SETTINGS.map((setting) => {
    const column = IDS[setting] ?? setting;
    const test = differs(column, known(own[column]));
    if (!PARTS_OF_MODEL.has(setting)) return `(${test})::int`;
    bindings.push(own.model_config_id);
    return `(${test} and e.model_config_id is not distinct from ?)::int`;
  });
  return knex.raw(`${terms.join(' + ')} as differences`, bindings);
}
