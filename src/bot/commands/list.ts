import { experimentList } from '../../analysis/list.ts';
import { formatCount } from '../../reports/format.ts';
import { newestTable } from '../../reports/views/list.ts';
import type { Command } from '../command.ts';
import { oneSlip } from '../near-miss.ts';
import { onDataset } from '../on-dataset.ts';

const PAGE_SIZE = 10;
const STATUSES = ['completed', 'running', 'submitting', 'failed', 'pending', 'cancelled'];
/** What people call them. */
const OTHER_STATUSES: ReadonlyMap<string, string> = new Map([
  ...['done', 'complete', 'finished', 'succeeded', 'successful'].map((said) => [said, 'completed'] as const),
  ...['error', 'errors', 'crashed', 'broken', 'failures'].map((said) => [said, 'failed'] as const),
  ...['queued', 'waiting', 'scheduled'].map((said) => [said, 'pending'] as const),
  ...['active', 'training', 'ongoing'].map((said) => [said, 'running'] as const),
  ...['canceled', 'aborted', 'stopped'].map((said) => [said, 'cancelled'] as const),
]);

export const list: Command = {
  name: 'list',
  usage: '[type] list [status] [search words] [page n]',
  summary: 'the newest experiments, also by status, name or number',
  example: 'list failed page 2',
  takes: { choices: STATUSES, text: true, page: true, dataset: true },
  isOfChannelType: true,
  async answer(knex, { project, type, dataset, choice: status, text: search, page }) {
    const answer = await experimentList(knex, { project, type, status, search, page, pageSize: PAGE_SIZE, datasetId: dataset?.id });
    const { pagination, experiments } = answer;
    const shown = [status, search === '' ? undefined : `“${search}”`].filter((word) => word !== undefined).join(', ');
    // A name may be so near to a status, so it is searched for all the same.
    const meantStatus = status === undefined ? (OTHER_STATUSES.get(search.toLowerCase()) ?? oneSlip(search, STATUSES)) : undefined;
    const isNothing = search !== '' && pagination.total_count === 0;
    const meant = meantStatus ?? (isNothing ? (status ?? '') : undefined);
    const meantLine = meant === undefined ? undefined : `list ${meant}`.trim();
    const question = meantStatus === undefined ? 'It is in no name and no number.' : `Did you mean \`${meantLine}\`?`;
    const title = `Newest experiments${onDataset(dataset)}${shown === '' ? '' : `: ${shown}`}`;
    const table = newestTable(experiments, project, title);
    const place = `Page ${pagination.page} of ${formatCount(pagination.total_pages)}, ${formatCount(pagination.total_count)} in all.`;
    const further = pagination.has_next ? ` The next one: \`list page ${pagination.page + 1}\` with the same words.` : '';
    return {
      title,
      type: type ?? null,
      views: [
        table,
        { kind: 'text', text: place + further },
        ...(meantLine === undefined ? [] : [{ kind: 'text' as const, text: `“${search}” was searched for. ${question}` }]),
      ],
      records: experiments.map((e) => ({ ...e })),
      json: () => answer,
      ...(meantLine !== undefined && {
        offers: [
          {
            label: meantLine,
            line: [type, meantLine, page > 1 && `page ${page}`, ...(dataset === undefined ? [] : ['on', dataset.id]), 'in', project.key]
              .filter(Boolean)
              .join(' '),
          },
        ],
      }),
      pages: { page: pagination.page, last: pagination.total_pages },
    };
  },
};
