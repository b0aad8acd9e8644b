import { bestEpochs, type BestEpochs } from '../../analysis/best-epochs.ts';
import { topConfigurations, type Configuration, type TopConfigurations } from '../../analysis/top-configurations.ts';
import { formatCount } from '../format.ts';
import { cutMiddle, oneLine } from '../line.ts';
import type { Section } from '../section.ts';
import type { CalloutView, TextView } from '../view.ts';

const LEADERS = 5;
const NAME_LENGTH = 40;
const NAMED = 3;

/** What results depend on besides the model: how several are called, and what one experiment has. */
interface Condition {
  plural: string;
  read: (one: Configuration) => string | null;
}

const CONDITIONS: readonly Condition[] = [
  { plural: 'splits', read: ({ split_strategy: split }) => split },
  { plural: 'sample sizes', read: ({ data_sample_percent: percent }) => (percent === null ? null : `${percent}%`) },
];
const RETRIEVAL: Condition = { plural: 'retrieval algorithms', read: ({ retrieval_algorithm: algorithm }) => algorithm };

/** Where leaders of one type were not measured alike, and that all numbers are final ones where a better epoch is known. */
export const comparability: Section = {
  key: 'comparability',
  summary: 'where the leaders differ in dataset, split, sample or retrieval algorithm',
  title: () => 'Before you compare',
  async views({ knex, project, period, types }) {
    const tops = await Promise.all(
      types.toReversed().map((type) => topConfigurations(knex, { project, type, limit: LEADERS, completedBefore: period.to })),
    );
    const ids = tops.flatMap(({ configurations }) => configurations.map(({ experiment_id: id }) => id));
    return [...tops.flatMap(differences), ...finalNote(await bestEpochs(knex, { project, ids }))];
  },
};

function differences({ model_type: type, configurations }: TopConfigurations): CalloutView[] {
  // A ranking retrieves nothing: how would say nothing of its errors.
  const conditions = [datasetsOf(configurations), ...CONDITIONS, ...(type === 'ranking' ? [] : [RETRIEVAL])];
  const parts = conditions.flatMap(({ plural, read }) => {
    const values = [...new Set(configurations.map((one) => cutMiddle(oneLine(read(one) ?? ''), NAME_LENGTH) || 'not recorded'))];
    return values.length < 2 ? [] : [`${values.length} ${plural} (${values.join(', ')})`];
  });
  if (parts.length === 0) return [];
  return [{ kind: 'callout', tone: 'info', text: `The ${type} leaders are of ${inWords(parts)}: compare them with care.` }];
}

/** By their ids, which are said where names alone don't tell them apart. */
function datasetsOf(configurations: readonly Configuration[]): Condition {
  const nameOf = ({ dataset }: Configuration): string => cutMiddle(oneLine(dataset ?? ''), NAME_LENGTH - 12);
  const isShared = (one: Configuration): boolean =>
    configurations.some((other) => other.dataset_id !== one.dataset_id && nameOf(other) === nameOf(one));
  return {
    plural: 'datasets',
    read: (one) => (nameOf(one) === '' || isShared(one) ? `${nameOf(one)} #${one.dataset_id}` : nameOf(one)),
  };
}

/** Told only where the two may differ: what a model of its best epoch would score is not known. */
function finalNote({ recorded, earlier }: BestEpochs): TextView[] {
  if (earlier.length === 0) return [];
  const named = earlier
    .slice(0, NAMED)
    .map((one) => `${one.display_name} at epoch ${formatCount(one.best_epoch)} of ${formatCount(one.last_epoch)}`);
  const list = earlier.length > NAMED ? [...named, `${formatCount(earlier.length - NAMED)} more`] : named;
  return [
    {
      kind: 'text',
      text: `All metrics are the final ones that each experiment stored, never those of its best epoch. Of ${formatCount(recorded)} leaders with recorded losses, ${formatCount(earlier.length)} had the lowest validation loss before the last epoch: ${inWords(list)}.`,
    },
  ];
}

function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
