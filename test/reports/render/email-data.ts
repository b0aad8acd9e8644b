/** Made-up digests with every kind of view, as large as digests become. */
import { lastFull } from '../../../src/reports/period.ts';
import type { EmailLinks, MailDigest } from '../../../src/reports/render/email.ts';
import type { ChartView, TableView, View } from '../../../src/reports/view.ts';
import { MONDAY, ZONE } from '../digest-data.ts';

export const baseUrl = 'https://towerwatch.example.org/team';

export const LINKS: EmailLinks = {
  view: '{{view}}',
  unsubscribe: '%%UNSUBSCRIBE%%',
  preferences: 'https://towerwatch.example.org/receive?key=a-b_c&all=1',
};

export const REASON = 'the weekly digest of Bookshop, Mondays 09:00 Europe/Kyiv';

/** As wide as tables become: ten leaders with their change of place, settings that may go, and four metrics. */
export function leaders(title: string, rows = 10, experiment = (i: number): string => `Exp #${145 - i}`): TableView {
  return {
    kind: 'table',
    title,
    empty: 'No completed experiment has R@100 yet.',
    columns: [
      { label: '#', align: 'right' },
      { label: 'Since', align: 'left' },
      { label: 'Experiment', align: 'left' },
      { label: 'R@100', align: 'right' },
      { label: 'Test RMSE', align: 'right' },
      { label: 'Dataset', align: 'left', optional: true },
      { label: 'Model', align: 'left', optional: true },
      { label: 'LR', align: 'right', optional: true },
    ],
    rows: Array.from({ length: rows }, (_, i) => [
      { text: String(i + 1) },
      { text: ['▲ 2', '▼ 1', 'new', '='][i % 4]! },
      { text: experiment(i), href: `/projects/bookshop/experiments/${145 - i}` },
      { text: `${(47.3 - i * 0.4).toFixed(1)}%`, best: i === 0 },
      { text: (0.91 + ((i * 7) % 10) * 0.003).toFixed(4), best: i === 7 },
      { text: ['Orders since 2024', 'All orders, without returns', 'Sample 10%'][i % 3]! },
      { text: `Towers 256→128→64, ${i % 2 === 0 ? 'relu' : 'gelu'}` },
      { text: ['0.01', '0.001', '0.05'][i % 3]! },
    ]),
  };
}

export function chart(key: string, title: string, altText: string): ChartView {
  return { kind: 'chart', chart: key, title, altText, data: {} };
}

const SECTIONS: MailDigest['sections'] = [
  {
    key: 'news',
    title: 'What the week brought',
    views: [
      {
        kind: 'tiles',
        title: 'The week in numbers',
        tiles: [
          { label: 'Completed', value: '18' },
          { label: 'Failed', value: '3', note: '2 in training' },
          { label: 'Started', value: '24', note: '26 created' },
          { label: 'Training', value: '41.5 h' },
        ],
      },
      { kind: 'text', text: 'Completed: 9 hybrid, 5 ranking, 4 retrieval. By whom: Olena 8, Tomáš 6, 李雷 4.' },
      { kind: 'callout', tone: 'good', text: 'Exp #143 takes the lowest hybrid Test RMSE: 0.9100, −0.0031 vs Exp #131.' },
      { kind: 'callout', tone: 'info', text: 'No new best for 3 weeks in ranking, 41 experiments: a plateau.' },
      {
        kind: 'links',
        links: [
          { text: 'See Exp #145', href: '/projects/bookshop/experiments/145' },
          { text: 'See Exp #143', href: '/projects/bookshop/experiments/143' },
        ],
      },
    ],
  },
  {
    key: 'trend',
    title: 'Hybrid trend',
    views: [
      chart(
        'trend',
        'Best hybrid results so far',
        'Since 6 Sep 2026 the best R@100 rose from 13.8% to 47.3%, and the best Test RMSE fell from 1.35 to 0.91.',
      ),
    ],
  },
  {
    key: 'recall-leaders',
    title: 'Recall leaders',
    views: [
      { kind: 'callout', tone: 'warning', text: 'Not all of them can be compared: datasets and sample percents differ.' },
      leaders('Hybrid by R@100, highest first'),
      leaders('Retrieval by R@100, highest first'),
      chart('top', 'Hybrid by R@100', 'Exp #145 leads with R@100 47.3%, 1.2 points ahead of Exp #131 (46.1%).'),
    ],
  },
  {
    key: 'error-leaders',
    title: 'RMSE leaders',
    views: [leaders('Hybrid by Test RMSE, lowest first'), leaders('Ranking by Test RMSE, lowest first')],
  },
  {
    key: 'pareto',
    title: 'Two-sided leaders',
    views: [
      { kind: 'text', text: 'Best R@100 with Test RMSE at the median or lower: Exp #141, 45.7%.' },
      leaders('Not beaten on both sides', 6),
      chart('pareto', 'R@100 and Test RMSE', '6 experiments are not beaten on both R@100 and Test RMSE; 120 are.'),
    ],
  },
  {
    key: 'datasets',
    title: 'Datasets',
    views: [leaders('By best R@100', 5), chart('datasets', 'Datasets', 'Orders since 2024 leads with R@100 47.3%.')],
  },
  {
    key: 'insights',
    title: 'What the settings say',
    views: [
      {
        kind: 'text',
        text: 'Good more often than the others, and surely so: learning rate 0.01 (9 of 14 good, 1.3 to 2.4 times as often).\n\nNot enough runs to tell for GELU: 3 of 5.',
      },
      chart('insights', 'Settings', 'Learning rate 0.01 is good 1.3 to 2.4 times as often as the others.'),
    ],
  },
  {
    key: 'failures',
    title: 'Failures',
    views: [
      {
        kind: 'table',
        title: 'Failed in the week',
        empty: 'Nothing failed.',
        columns: [
          { label: 'Experiment', align: 'left' },
          { label: 'Stage', align: 'left' },
          { label: 'Error', align: 'left' },
        ],
        rows: [1, 2, 3].map((i) => [
          { text: `Exp #${99 + i}`, href: `/projects/bookshop/experiments/${99 + i}` },
          { text: 'training' },
          {
            text: 'ResourceExhaustedError: OOM when allocating tensor with shape[8192,256] and type float on /job:localhost/replica:0/task:0/device:GPU:0',
          },
        ]),
      },
    ],
  },
];

/** Eight sections, five pictures, tables of ten: more than the promise is about. */
export function bigDigest(more: Partial<MailDigest> = {}): MailDigest {
  return {
    project: { id: 1, key: 'bookshop', name: 'Bookshop' },
    projectTitle: 'Bookshop',
    period: lastFull('week', MONDAY, ZONE),
    asOf: MONDAY,
    subject: 'Bookshop · Exp #145 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #131 · 16–22 Nov 2026',
    preheader: '18 completed, 3 failed, 41.5 h of training in the week of 16–22 Nov 2026 (Europe/Kyiv).',
    headline: 'Exp #145 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #131',
    sections: structuredClone(SECTIONS),
    records: [
      {
        project: 'bookshop',
        period: '2026-W47',
        type: 'hybrid',
        metric: 'recall_at_100',
        place: 1,
        place_before: 3,
        experiment: 'Exp #145',
        value: 0.47312345,
        dataset: 'Замовлення',
      },
      {
        project: 'bookshop',
        period: '2026-W47',
        type: 'hybrid',
        metric: 'recall_at_100',
        place: 2,
        place_before: null,
        experiment: '=1+1',
        value: 0.469,
        dataset: null,
      },
    ],
    ...more,
  };
}

export function chartViews(digest: MailDigest): ChartView[] {
  return digest.sections.flatMap(({ views }) => views).filter((view: View) => view.kind === 'chart');
}
