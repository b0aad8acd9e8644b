import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject } from '../../src/analysis/project.ts';
import { buildDigest, type Digest } from '../../src/reports/digest.ts';
import type { TableView, View } from '../../src/reports/view.ts';
import { lastFull } from '../../src/reports/period.ts';
import type { Store } from '../../src/store/store.ts';
import { MONDAY, ZONE, openDigestStore } from './digest-data.ts';

let store: Store;
beforeAll(async () => {
  store = await openDigestStore();
});
afterAll(() => store.close());

async function digestOf(project: string, now = MONDAY): Promise<Digest> {
  return buildDigest({ knex: store.knex, project: await findProject(store.knex, project), period: lastFull('week', now, ZONE) });
}

const viewsOf = (digest: Digest, key: string): View[] => digest.sections.find((section) => section.key === key)?.views ?? [];
const textsOf = (views: readonly View[]): string[] =>
  views.flatMap((view) => (view.kind === 'text' || view.kind === 'callout' ? [view.text] : []));
const rowsOf = (view: View | undefined): string[][] =>
  (view as TableView).rows.map((row) => row.map(({ text, best }) => (best === true ? `★${text}` : text)));

describe('the digest of a week', () => {
  test('leads with the new leader of the main type, and says the dates', async () => {
    const digest = await digestOf('shop');
    expect(digest.headline).toBe('Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31');
    expect(digest.subject).toBe('Shop · Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31 · 16–22 Nov 2026');
    expect(digest.preheader).toBe('3 completed, 1 failed, 1.5 h of training in the week of 16–22 Nov 2026 (Europe/Kyiv).');
    expect(digest.asOf).toEqual(MONDAY);
  });

  test('tells of every other lead, kept or new, without the headline again', async () => {
    expect(textsOf(viewsOf(await digestOf('shop'), 'news'))).toEqual([
      'Completed: 2 hybrid, 1 ranking.',
      'Exp #20 is the first to hold the ranking lead: Test RMSE 0.8123.',
      'Exp #31 keeps the lowest hybrid Test RMSE: 0.9000.',
      'Exp #12 keeps the retrieval lead: R@100 40.0%.',
    ]);
  });

  test('ranks as things stood when the week ended: what completed at that moment is not in it', async () => {
    const digest = await digestOf('shop');
    const [hybrid, retrieval] = viewsOf(digest, 'recall-leaders');
    expect(rowsOf(hybrid)).toEqual([
      ['1', 'Exp #45', '0.1', '★47.3%', '0.9100'],
      ['2', 'Exp #31', '0.1', '46.1%', '★0.9000'],
      ['3', 'Exp #46', '0.1', '30.0%', '1.1000'],
    ]);
    expect(rowsOf(retrieval)).toEqual([['1', 'Exp #12', '0.1', '★40.0%', '–']]);
    const [hybridErrors, ranking] = viewsOf(digest, 'error-leaders');
    expect(rowsOf(hybridErrors)[0]).toEqual(['1', 'Exp #31', '0.1', '★0.9000', '46.1%']);
    expect((hybridErrors as TableView).title).toBe('Hybrid by Test RMSE, lowest first');
    expect(rowsOf(ranking)[0]).toEqual(['1', 'Exp #20', '0.1', '★0.8123', '–']);
    expect(JSON.stringify(digest)).not.toContain('Exp #50');
  });

  test('shows the trend and the ranking of the main type as charts', async () => {
    const digest = await digestOf('shop');
    expect(viewsOf(digest, 'trend')).toMatchObject([{ kind: 'chart', chart: 'trend', data: { modelType: 'hybrid' } }]);
    expect(viewsOf(digest, 'top')).toMatchObject([{ kind: 'chart', chart: 'top', data: { modelType: 'hybrid', metric: 'recall_at_100' } }]);
  });

  test('leaves out types without completed experiments, and a ranking of one', async () => {
    const digest = await digestOf('2');
    expect(digest.sections.map(({ key }) => key)).toEqual(['news', 'trend', 'recall-leaders', 'insights', 'suggestions']);
    expect(viewsOf(digest, 'recall-leaders')).toHaveLength(1);
  });

  test('of a quiet week says so, and who leads', async () => {
    const digest = await digestOf('shop', new Date('2026-11-09T07:00:00Z'));
    expect(digest.headline).toBe('A quiet week, nothing completed: Exp #12 keeps the retrieval lead: R@100 40.0%');
  });

  test('is empty where nothing had completed by then', async () => {
    expect(await digestOf('nothing-yet')).toMatchObject({ isEmpty: true, sections: [] });
    expect((await digestOf('shop')).isEmpty).toBe(false);
  });

  test('warns when the data ends before the week does', async () => {
    const [first] = textsOf(viewsOf(await digestOf('shop', new Date('2026-12-01T07:00:00Z')), 'news'));
    expect(first).toBe('The data is as of Mon 23 Nov 2026, 09:00 Europe/Kyiv, before the week was over: these numbers may be incomplete.');
  });

  test('keeps a name with line breaks on one line of the subject', async () => {
    expect((await digestOf('2')).subject).toMatch(/^A Bcc: x@y\.z <b>&"' · Exp #70 is the first/);
  });
});
