/** What a reader chooses: model types, sections and periods other than a week; and what a digest does without. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject } from '../../src/analysis/project.ts';
import type { ModelType } from '../../src/metrics.ts';
import { buildDigest, type Digest } from '../../src/reports/digest.ts';
import { lastFull, spanOf, type ReportPeriod } from '../../src/reports/period.ts';
import type { Store } from '../../src/store/store.ts';
import { MONDAY, ZONE, openDigestStore } from './digest-data.ts';

const WEEK = lastFull('week', MONDAY, ZONE);
let store: Store;
beforeAll(async () => {
  store = await openDigestStore();
});
afterAll(() => store.close());

interface Choice {
  period?: ReportPeriod;
  types?: readonly ModelType[];
  sections?: readonly string[];
  lateNote?: string;
}

async function digestOf({ period = WEEK, ...choice }: Choice, { knex } = store): Promise<Digest> {
  return buildDigest({ knex, project: await findProject(knex, 'shop'), period, ...choice });
}

/** Those that have something to tell of the week. */
const ALL = ['news', 'trend', 'recall-leaders', 'error-leaders', 'hybrid-leaders', 'top', 'insights', 'suggestions', 'failures'];

const keysOf = ({ sections }: Digest): string[] => sections.map(({ key }) => key);

describe('a digest of ranking alone', () => {
  test('counts, names and charts ranking only', async () => {
    const digest = await digestOf({ types: ['ranking'] });
    expect(digest.types).toEqual(['ranking']);
    expect(digest.headline).toBe('Exp #20 is the first to hold the ranking lead: Test RMSE 0.8123');
    expect(digest.preheader).toBe('Ranking: 1 completed, 0 failed, 0.0 h of training in the week of 16–22 Nov 2026 (Europe/Kyiv).');
    expect(digest.records.map(({ experiment: name }) => name)).toEqual(['Exp #20']);
    expect(keysOf(digest)).toEqual(['news', 'trend', 'error-leaders', 'insights', 'suggestions']);
    expect(JSON.stringify(digest)).not.toMatch(/hybrid|retrieval|Exp #(12|31|45|46|60)/i);
  });

  test('is quiet, and empty, where ranking is, whatever the other types did', async () => {
    const monday = lastFull('day', new Date('2026-11-18T23:00:00Z'), ZONE);
    const quiet = await digestOf({ types: ['retrieval'], period: monday });
    expect(quiet.isQuiet).toBe(true);
    expect(quiet.headline).toBe('A quiet day, no retrieval experiment completed: Exp #12 keeps the retrieval lead: R@100 40.0%');
    expect(quiet.highlights).toEqual(['1 retrieval experiment completed so far.']);
    expect((await digestOf({ types: ['ranking'], period: monday })).isEmpty).toBe(true);
  });
});

describe('a digest of chosen sections', () => {
  test('has these in the order of the digest, and passes over what is no section', async () => {
    expect(keysOf(await digestOf({ sections: ['top', 'news', 'gone'] }))).toEqual(['news', 'top']);
    expect(keysOf(await digestOf({}))).toEqual(ALL);
  });

  test('says so where these have nothing to tell', async () => {
    const digest = await digestOf({ sections: ['plateau'] });
    expect(digest.sections).toMatchObject([{ title: 'Nothing new here', views: [{ kind: 'text' }] }]);
  });

  test('goes on without one that fails, with a warning in its place', async () => {
    const broken = await openDigestStore();
    await broken.knex.schema.renameTable('day_summaries', 'day_summaries_elsewhere');
    const digest = await digestOf({}, broken);
    expect(keysOf(digest)).toEqual(ALL);
    expect(digest.sections[1]).toEqual({
      key: 'trend',
      title: 'Hybrid trend',
      views: [{ kind: 'callout', tone: 'warning', text: 'This part could not be made.' }],
    });
    expect(digest.failures).toEqual([{ section: 'trend', reason: expect.stringContaining('day_summaries') as string }]);
    await broken.close();
  });
});

test('a digest passes on why it is late', async () => {
  expect((await digestOf({ lateNote: 'Two hours late.' })).lateNote).toBe('Two hours late.');
  expect((await digestOf({})).lateNote).toBeNull();
});

describe('a digest of another period', () => {
  test.each([
    [lastFull('day', new Date('2026-11-18T23:00:00Z'), ZONE), 'What the day brought', 'on 18 Nov 2026 (Europe/Kyiv).'],
    [lastFull('month', new Date('2026-12-02T00:00:00Z'), ZONE), 'What the month brought', 'in Nov 2026 (Europe/Kyiv).'],
    [
      spanOf(WEEK.from, new Date('2026-11-20T22:00:00Z'), ZONE),
      'What the period brought',
      'in the period 16 Nov 00:00 – 21 Nov 2026 00:00 (Europe/Kyiv).',
    ],
  ])('calls it by its name: $label', async (period, title, days) => {
    const digest = await digestOf({ period });
    expect(digest.sections[0]?.title).toBe(title);
    expect(digest.preheader.endsWith(days)).toBe(true);
    expect(JSON.stringify(digest.sections)).not.toMatch(/\bweek\b/);
  });
});

test('the subject keeps the dates and the news of a project with a long name', async () => {
  const project = { ...(await findProject(store.knex, 'shop')), name: 'A bookshop of '.repeat(10) };
  const { subject } = await buildDigest({ knex: store.knex, project, period: WEEK });
  expect([...subject].length).toBeLessThanOrEqual(100);
  // It ends where a part of the sentence does: a number that is cut reads as another one.
  expect(subject).toBe('A bookshop of A bookshop of A… · Exp #45 takes the hybrid lead: R@100 47.3% · 16–22 Nov 2026');
});
