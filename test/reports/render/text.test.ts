import { describe, expect, it } from 'vitest';
import { renderViewAsText } from '../../../src/reports/render/text.ts';
import type { TableView } from '../../../src/reports/view.ts';

const view: TableView = {
  kind: 'table',
  title: 'Top 2',
  empty: 'Nothing.',
  columns: [
    { label: '#', align: 'right' },
    { label: 'Experiment', align: 'left' },
    { label: 'Dataset', align: 'left', optional: true },
    { label: 'Model', align: 'left', optional: true },
    { label: 'R@100', align: 'right' },
    { label: 'Test RMSE', align: 'right' },
  ],
  rows: [1, 2].map((rank) => [
    { text: String(rank) },
    { text: `Exp #${rank}` },
    { text: 'A data set with a name that is quite long' },
    { text: 'Hybrid, recall first, with a long name' },
    { text: '46.3%', best: rank === 1 },
    { text: '0.9818' },
  ]),
};

describe('a table in a terminal', () => {
  it.each([60, 80, 100, 160])('fits %d columns with every heading and number whole', (columns) => {
    const lines = renderViewAsText(view, { columns }).split('\n').slice(1);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
    expect(lines[0]).toMatch(/#\s+Experiment .*R@100\s+Test RMSE$/);
    expect(lines[1]).toMatch(/1\s+Exp #1 .*★ 46\.3%\s+0\.9818$/);
  });

  it('leaves out what is optional, leftmost first, before it cuts names beyond recognition', () => {
    expect(renderViewAsText(view, { columns: 60 })).not.toContain('Dataset');
    expect(renderViewAsText(view, { columns: 60 })).toContain('Model');
    expect(renderViewAsText(view, { columns: 160 })).toContain('A data set with a name that is quite long');
  });

  it('wraps prose instead of cutting it', () => {
    const prose: TableView = {
      ...view,
      columns: [
        { label: 'Type', align: 'left' },
        { label: 'To see', align: 'left' },
      ],
      rows: [[{ text: 'top [n]' }, { text: 'the best experiments by R@100, or by test RMSE for ranking, in that order' }]],
    };
    const text = renderViewAsText(prose, { columns: 40 });
    expect(text).not.toContain('…');
    expect(text.replace(/\s+/g, ' ')).toContain('or by test RMSE for ranking, in that order');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });

  it('says so when there is nothing', () => {
    expect(renderViewAsText({ ...view, rows: [] }, { columns: 80 })).toBe('Nothing.');
  });

  it('gives wide characters their two places', () => {
    const wide: TableView = {
      ...view,
      rows: [view.rows[0]!.map((cell, i) => (i === 1 ? { text: '漢字の長い実験の名前はどこまでも続く' } : cell))],
    };
    const [, line] = renderViewAsText(wide, { columns: 60 }).split('\n').slice(1);
    expect(line).toMatch(/^1 +漢.*….*く +H.*★ 46\.3% +0\.9818$/);
    expect(line!.length + (line!.match(/\p{Script=Han}|\p{Script=Hiragana}/gu)?.length ?? 0)).toBeLessThanOrEqual(60);
  });

  it('breaks long cells into lines instead of cutting them where all must be read', () => {
    const text = renderViewAsText(
      { ...view, rows: [view.rows[0]!.map((cell, i) => (i === 1 ? { text: `a ${'long'.repeat(20)} name` } : cell))] },
      { columns: 72, whole: true },
    );
    expect(text).not.toContain('…');
    expect(text.match(/[long]{4,}/g)!.join('')).toContain('long'.repeat(10));
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(72);
  });
});

describe('prose', () => {
  it('breaks at blanks, keeps addresses whole, and is left alone where it fits', () => {
    const url = `https://towerwatch.example.org/${'x'.repeat(60)}`;
    const text = renderViewAsText({ kind: 'text', text: `short  line\n${'word '.repeat(20)}${url} end` }, { columns: 40 });
    expect(text.split('\n')[0]).toBe('short  line');
    expect(text).toContain(`\n${url}\nend`);
    for (const line of text.split('\n')) expect(line === url || line.length <= 40).toBe(true);
  });
});
