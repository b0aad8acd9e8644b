import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject } from '../../src/analysis/project.ts';
import { buildDigest, type Digest } from '../../src/reports/digest.ts';
import type { View } from '../../src/reports/view.ts';
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

describe('the digest of a week', () => {
  test('leads with the new leader of the main type, and says the dates', async () => {
    const digest = await digestOf('shop');
    expect(digest.headline).toBe('Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31; learning rate 0.01 instead of 0.1');
    expect(digest.subject).toBe('Shop · Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31 · 16–22 Nov 2026');
    expect(digest.preheader).toBe('3 completed, 1 failed, 1.5 h of training in the week of 16–22 Nov 2026 (Europe/Kyiv).');
    expect(digest.asOf).toEqual(MONDAY);
  });

  test('tells in a few sentences what the headline does not say', async () => {
    expect((await digestOf('shop')).highlights).toEqual([
      'Exp #20 is the first to hold the ranking lead: Test RMSE 0.8123.',
      'Exp #31 keeps the lowest hybrid Test RMSE: 0.9000.',
      'Exp #12 keeps the retrieval lead: R@100 40.0%.',
      '3 completed, 1 failed, 1.5 h of training.',
    ]);
  });

  test('has the leaders as rows for a spreadsheet, unrounded and with gaps', async () => {
    const { records } = await digestOf('shop');
    expect(records.map(({ type, metric, place, place_before: before, experiment }) => [type, metric, place, before, experiment])).toEqual([
      ['retrieval', 'recall_at_100', 1, 1, 'Exp #12'],
      ['ranking', 'test_rmse', 1, null, 'Exp #20'],
      ['hybrid', 'recall_at_100', 1, null, 'Exp #45'],
      ['hybrid', 'recall_at_100', 2, 1, 'Exp #31'],
      ['hybrid', 'recall_at_100', 3, null, 'Exp #46'],
      ['hybrid', 'test_rmse', 1, 1, 'Exp #31'],
      ['hybrid', 'test_rmse', 2, null, 'Exp #45'],
      ['hybrid', 'test_rmse', 3, null, 'Exp #46'],
    ]);
    expect(records[2]).toEqual({
      project: 'Shop',
      period: '2026-W47',
      type: 'hybrid',
      metric: 'recall_at_100',
      place: 1,
      place_before: null,
      experiment: 'Exp #45',
      value: 0.473,
      dataset: 'Dataset 1',
      learning_rate: 0.01,
      completed_at: '2026-11-18T12:00:00.000000Z',
    });
  });

  test('is of what had completed when the week ended, and plain enough for JSON', async () => {
    const digest = await digestOf('shop');
    const { period, asOf, ...rest } = digest;
    expect(JSON.stringify(digest)).not.toContain('Exp #50');
    expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
    expect([period.to, asOf]).toEqual([new Date('2026-11-22T22:00:00Z'), MONDAY]);
  });

  test('leaves out types without completed experiments, and a ranking of one', async () => {
    const digest = await digestOf('2');
    expect(digest.sections.map(({ key }) => key)).toEqual(['news', 'trend', 'recall-leaders', 'insights', 'suggestions']);
    expect(viewsOf(digest, 'recall-leaders')).toHaveLength(1);
  });

  test('of a quiet week says so, and who leads', async () => {
    const digest = await digestOf('shop', new Date('2026-11-09T07:00:00Z'));
    expect(digest.headline).toBe('A quiet week, nothing completed: Exp #12 keeps the retrieval lead: R@100 40.0%');
    expect(digest.highlights).toEqual(['1 experiment completed so far.']);
    expect([digest.isQuiet, digest.isEmpty]).toEqual([true, false]);
    expect((await digestOf('shop')).isQuiet).toBe(false);
  });

  test('is empty where nothing had completed by then', async () => {
    expect(await digestOf('nothing-yet')).toMatchObject({ isEmpty: true, sections: [], records: [], highlights: [], failures: [] });
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
