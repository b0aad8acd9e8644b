import type { ExperimentEntry } from '../../analysis/experiment-entry.ts';
import { experimentList } from '../../analysis/list.ts';
import { primaryMetric } from '../../metrics.ts';
import { NO_VALUE, formatCount, formatMetric } from '../../reports/format.ts';
import { experimentPath } from '../../reports/links.ts';
import { linkColumn, numberColumn, tableOf, textColumn } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';
import { onDataset } from '../on-dataset.ts';

const PAGE_SIZE = 10;
const STATUSES = ['completed', 'running', 'submitting', 'failed', 'pending', 'cancelled'];

export const list: Command = {
  name: 'list',
  usage: '[type] list [status] [search words] [page n]',
  summary: 'the newest experiments, also by status, name or number',
  example: 'list failed page 2',
  takes: { choices: STATUSES, text: true, page: true, dataset: true },
  async answer(knex, { project, type, dataset, choice: status, text: search, page }) {
    const answer = await experimentList(knex, { project, type, status, search, page, pageSize: PAGE_SIZE, datasetId: dataset?.id });
    const { pagination, experiments } = answer;
    const shown = [status, search === '' ? undefined : `“${search}”`].filter((word) => word !== undefined).join(', ');
    const title = `Newest experiments${onDataset(dataset)}${shown === '' ? '' : `: ${shown}`}`;
    const table = tableOf({
      title,
      empty: 'No experiment matches.',
      items: experiments,
      columns: [
        linkColumn<ExperimentEntry>('Experiment', (e) => ({ text: e.display_name, href: experimentPath(project, e.id) })),
        textColumn<ExperimentEntry>('Name', (e) => e.experiment_name || NO_VALUE, true),
        textColumn<ExperimentEntry>('Type', (e) => e.model_type),
        textColumn<ExperimentEntry>('Status', (e) => e.status),
        textColumn<ExperimentEntry>('Dataset', (e) => e.dataset_name ?? NO_VALUE, true),
        textColumn<ExperimentEntry>('Created (UTC)', (e) => e.created_at?.slice(0, 16).replace('T', ' ') ?? NO_VALUE),
        numberColumn<ExperimentEntry>(
          'Main metric',
          (e) => `${primaryMetric(e.model_type).label} ${formatMetric(primaryMetric(e.model_type), e[primaryMetric(e.model_type).key])}`,
        ),
      ],
    });
    const place = `Page ${pagination.page} of ${formatCount(pagination.total_pages)}, ${formatCount(pagination.total_count)} in all.`;
    const further = pagination.has_next ? ` The next one: \`list page ${pagination.page + 1}\` with the same words.` : '';
    return {
      title,
      type: type ?? null,
      views: [table, { kind: 'text', text: place + further }],
      records: experiments.map((e) => ({ ...e })),
      json: () => answer,
      pages: { page: pagination.page, last: pagination.total_pages },
    };
  },
};
