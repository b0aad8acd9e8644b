import { describe, expect, it } from 'vitest';
import { answerMessage, noticeMessage } from '../../src/bot/blocks.ts';
import type { Answer } from '../../src/reports/answer.ts';
import type { View } from '../../src/reports/view.ts';
import { blockProblems, blocksOf, linksIn } from '../support/blocks.ts';

const baseUrl = 'https://towerwatch.example.org';
const hostile = '<!channel> *x* `y` & <https://evil.example|link> @here 🛒';

function answerOf(...views: View[]): Answer {
  return {
    title: 'Top 5',
    project: { id: 1, key: 'main', name: hostile },
    type: 'hybrid',
    asOf: new Date('2026-11-23T12:03:00Z'),
    views,
    records: [],
    json: () => ({}),
  };
}

function tableOf(rows: number, name: string): View {
  const labels = ['#', 'Experiment', 'R@100', 'R@50', 'Test RMSE', 'Test MAE', 'Dataset', 'Feature', 'Model', 'LR'];
  return {
    kind: 'table',
    title: 'Top',
    empty: 'Nothing yet.',
    columns: labels.map((label) => ({ label, align: 'left' as const })),
    rows: Array.from({ length: rows }, (_row, i) =>
      labels.map((label) => ({
        text: label === '#' ? String(i) : name,
        ...(label === 'Experiment' ? { href: `/projects/main/experiments/${i}` } : {}),
        best: label === 'R@100',
      })),
    ),
  };
}

function problems(answer: Answer): string[] {
  const plain = { ...answer, project: { id: 1, key: 'main', name: 'Дуже довга назва '.repeat(15) } };
  return blockProblems({ response_type: 'ephemeral', ...answerMessage(plain, { baseUrl, pictures: new Map() }) });
}

describe('an answer as a Slack message', () => {
  it('pings nobody and formats nothing with names from data', () => {
    const message = answerMessage(
      answerOf(tableOf(3, hostile), { kind: 'text', text: hostile }, { kind: 'callout', tone: 'warning', text: hostile }),
      { baseUrl, pictures: new Map() },
    );
    expect(message.text).not.toMatch(/<[!@#h]/);
    const mrkdwn = JSON.stringify(message.blocks.filter(({ type }) => type === 'section' || type === 'context'));
    expect(mrkdwn).not.toContain('<!channel>');
    expect(linksIn(message.blocks).every((url) => url.startsWith(baseUrl))).toBe(true);
  });

  it.each([0, 1, 10, 50, 99, 150])('is never refused by Slack: %d rows of long names', (rows) => {
    expect(problems(answerOf(tableOf(rows, 'дуже довга назва / very long name '.repeat(8))))).toEqual([]);
  });

  it('says how many rows a table had no room for', () => {
    const { blocks } = answerMessage(answerOf(tableOf(150, 'x')), { baseUrl, pictures: new Map() });
    expect(JSON.stringify(blocks)).toContain('… and 51 more');
  });

  it('shows a chart only where its picture was uploaded', () => {
    const chart: View = { kind: 'chart', chart: 'top', title: 'Top', altText: 'Exp #45 leads', data: {} };
    const uploaded = answerMessage(answerOf(chart), { baseUrl, pictures: new Map([[chart, 'F123']]) });
    expect(blocksOf({ ...uploaded }, 'image')).toMatchObject([{ slack_file: { id: 'F123' }, alt_text: 'Exp #45 leads' }]);
    expect(blocksOf({ ...answerMessage(answerOf(chart), { baseUrl, pictures: new Map() }) }, 'image')).toEqual([]);
  });

  it('keeps a long error inside the limits', () => {
    expect(blockProblems({ response_type: 'ephemeral', ...noticeMessage({ message: 'x'.repeat(9_000), hint: '`top`' }) })).toEqual([]);
  });
});
