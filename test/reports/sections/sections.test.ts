/** The sections on known data: sentences and tables to the letter. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject } from '../../../src/analysis/project.ts';
import { buildDigest } from '../../../src/reports/digest.ts';
import { lastFull } from '../../../src/reports/period.ts';
import { SECTIONS } from '../../../src/reports/sections/index.ts';
import type { TableView, View } from '../../../src/reports/view.ts';
import type { Store } from '../../../src/store/store.ts';
import { MONDAY, ZONE, experiment, openDigestStore } from '../digest-data.ts';

let store: Store;
beforeAll(async () => {
  store = await openDigestStore();
});
afterAll(() => store.close());

async function viewsOf(section: string, { knex } = store, now = MONDAY): Promise<View[]> {
  const project = await findProject(knex, 'shop');
  const { sections } = await buildDigest({ knex, project, period: lastFull('week', now, ZONE), sections: [section] });
  return sections[0]?.views ?? [];
}

const textsOf = (views: readonly View[]): string[] =>
  views.flatMap((view) => (view.kind === 'text' || view.kind === 'callout' ? [view.text] : []));
const rowsOf = (view: View | undefined): string[][] =>
  (view as TableView).rows.map((row) => row.map(({ text, best }) => (best === true ? `★${text}` : text)));

describe('news', () => {
  test('tells what completed and failed, and of every lead but the headline’s', async () => {
    expect(textsOf(await viewsOf('news'))).toEqual([
      'Completed: 2 hybrid, 1 ranking.',
      'Failed: 1 at train.',
      'By whom: user 7: 1 completed, 1 failed; not noted: 2 completed.',
      'Exp #20 is the first to hold the ranking lead: Test RMSE 0.8123.',
      'Exp #31 keeps the lowest hybrid Test RMSE: 0.9000.',
      'Exp #12 keeps the retrieval lead: R@100 40.0%.',
    ]);
  });

  test('counts experiments and hours', async () => {
    const tiles = (await viewsOf('news')).find((view) => view.kind === 'tiles');
    expect(tiles).toEqual({
      kind: 'tiles',
      title: 'The week in numbers',
      tiles: [
        { label: 'Completed', value: '3' },
        { label: 'Failed', value: '1' },
        { label: 'Started', value: '5' },
        { label: 'Training', value: '1.5 h' },
      ],
    });
  });

  test('names the stages where most failed, and says how a second lead was won', async () => {
    const stages = ['train', 'train', 'dataset', 'a', 'b\r\nc', 'd', 'e', null, ''];
    const busy = await openDigestStore('embedded', [
      experiment({ id: 1, model_type: 'hybrid', completed_at: '2026-11-02T12:00:00Z', recall_at_100: 0.3, test_rmse: 0.9 }),
      experiment({ id: 2, model_type: 'hybrid', completed_at: '2026-11-18T12:00:00Z', recall_at_100: 0.4, test_rmse: 0.8 }),
      ...stages.map((stage, i) =>
        experiment({ id: 10 + i, model_type: 'hybrid', status: 'failed', error_stage: stage, updated_at: '2026-11-20T12:00:00Z' }),
      ),
    ]);
    expect(textsOf(await viewsOf('news', busy))).toEqual([
      'Completed: 1 hybrid.',
      'Failed: 2 at train, 1 at a, 1 at b c, 1 at d, 2 at other stages, 2 at no known stage.',
      'Exp #2 takes the lowest hybrid Test RMSE: 0.8000, −0.1000 vs Exp #1; the same settings.',
    ]);
    await busy.close();
  });
});

describe('leaders', () => {
  test('stand with how their places changed since the week began', async () => {
    const [hybrid, retrieval] = await viewsOf('recall-leaders');
    expect((hybrid as TableView).columns.map(({ label }) => label)).toEqual(['#', 'Change', 'Experiment', 'R@100', 'Test RMSE', 'LR']);
    expect(rowsOf(hybrid)).toEqual([
      ['1', 'new', 'Exp #45', '★47.3%', '0.9100', '0.01'],
      ['2', '▼1', 'Exp #31', '46.1%', '★0.9000', '0.1'],
      ['3', 'new', 'Exp #46', '30.0%', '1.1000', '0.1'],
    ]);
    expect(rowsOf(retrieval)).toEqual([['1', '=', 'Exp #12', '★40.0%', '–', '0.1']]);
  });

  test('by Test RMSE are the lowest, of hybrid and ranking', async () => {
    const [hybrid, ranking] = await viewsOf('error-leaders');
    expect((hybrid as TableView).title).toBe('Hybrid by Test RMSE, lowest first');
    expect(rowsOf(hybrid)[0]).toEqual(['1', '=', 'Exp #31', '★0.9000', '46.1%', '0.1']);
    expect(rowsOf(ranking)).toEqual([['1', 'new', 'Exp #20', '★0.8123', '–', '0.1']]);
  });

  test('are ten at the most', async () => {
    const many = Array.from({ length: 14 }, (_, i) =>
      experiment({ id: i + 1, model_type: 'retrieval', completed_at: '2026-11-18T12:00:00Z', recall_at_100: 0.2 + i / 100 }),
    );
    const full = await openDigestStore('embedded', many);
    expect(rowsOf((await viewsOf('recall-leaders', full))[0])).toHaveLength(10);
    await full.close();
  });
});

describe('charts', () => {
  test('the trend shades the week, and a table says what improved in it', async () => {
    const [chart, steps] = await viewsOf('trend');
    expect(chart).toMatchObject({
      chart: 'trend',
      altText:
        'Best hybrid results, 10 Nov 2026 – 22 Nov 2026: R@100 rose from 46.1% to 47.3%; Test RMSE is 0.9000. ' +
        'Within 16–22 Nov 2026, which is shaded: R@100 rose from 46.1% to 47.3%.',
      data: { modelType: 'hybrid', shaded: { from: '2026-11-15T22:00:00.000Z', to: '2026-11-22T22:00:00.000Z', label: '16–22 Nov 2026' } },
    });
    expect((steps as TableView).title).toBe("The week's improvements, newest first");
    expect(rowsOf(steps)).toEqual([['2026-11-18', 'Exp #45', '★47.3%', '–']]);
  });

  test('the trend of a quiet week says that nothing improved', async () => {
    const [chart, steps] = await viewsOf('trend', store, new Date('2026-11-09T07:00:00Z'));
    expect(chart).toMatchObject({ altText: expect.stringContaining('Within 2–8 Nov 2026, which is shaded: no improvement.') as string });
    expect(steps).toEqual({ kind: 'text', text: 'No best retrieval result improved in the week.' });
  });

  test('the ranking is told in a sentence, too', async () => {
    const [chart, sentence] = await viewsOf('top');
    expect(chart).toMatchObject({ chart: 'top', data: { modelType: 'hybrid', metric: 'recall_at_100' } });
    expect(sentence).toEqual({ kind: 'text', text: 'By R@100: 1. Exp #45 47.3%, 2. Exp #31 46.1%, 3. Exp #46 30.0%.' });
  });

  test.each(SECTIONS)('$key has words beside each of its pictures', async ({ key }) => {
    const views = await viewsOf(key);
    const pictures = views.filter(({ kind }) => kind === 'chart').length;
    // One that has nothing to tell of this week is left out whole.
    if (views.length > 0)
      expect(views.filter(({ kind }) => kind === 'table' || kind === 'text').length).toBeGreaterThanOrEqual(Math.max(1, pictures));
  });
});

test('each section says on one line what is in it', () => {
  for (const { summary } of SECTIONS) expect(summary).toMatch(/^[a-z][^\n]{20,90}[^.\n]$/);
});
