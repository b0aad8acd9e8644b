import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effectOf } from '../../../src/analysis/hyperparameters/effect.ts';
import { jeffreysInterval } from '../../../src/analysis/statistics/jeffreys-interval.ts';
import { smoothedLift } from '../../../src/analysis/statistics/smoothed-rate.ts';
import { AFTER_WEEK, IN_WEEK, openSectionStore, rowsOf, textsOf, type SectionStore } from './section-store.ts';

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore();
});
afterAll(() => store.close());

/** Retrieval experiments, the best first, each with an optimizer. */
const runs = (optimizers: readonly string[]): Parameters<SectionStore['load']>[0] =>
  optimizers.map((optimizer, i) => ({
    id: i + 1,
    model_type: 'retrieval',
    completed_at: IN_WEEK,
    recall_at_100: 0.5 - i / 100,
    optimizer,
  }));

describe('what the settings say', () => {
  test('is as picture and table where some interval leaves 1 out, better values and worse ones', async () => {
    await store.load([
      ...runs(Array.from({ length: 20 }, (_, i) => (i < 6 ? 'adagrad' : 'sgd\r\n<b>'))),
      { id: 30, model_type: 'retrieval', completed_at: AFTER_WEEK, recall_at_100: 0.9, optimizer: 'later' },
    ]);
    const views = await store.viewsOf('insights');
    expect(views.map(({ kind }) => kind)).toEqual(['chart', 'table', 'text']);
    expect(views[0]).toMatchObject({ chart: 'insights', data: { rows: [{ value: 'adagrad' }, { value: 'sgd\r\n<b>' }] } });
    expect(rowsOf(views)).toEqual([
      ['Optimizer adagrad', 'better', '3.00×', '2.45–3.33', '6 of 6'],
      ['Optimizer sgd <b>', 'worse', '0.07×', '0.00–0.42', '0 of 14'],
    ]);
    expect(textsOf(views)).toEqual([
      'Good is R@100 from 45.0%: the best 30% of 20 retrieval experiments. Lift: how many times the usual share of good ones.',
    ]);
    expect(await store.viewsOf('insights', ['ranking'])).toEqual([]);
  });

  test('is one sentence where there are too few runs', async () => {
    await store.load(runs(['adagrad', 'sgd', 'sgd']));
    expect(await store.viewsOf('insights')).toEqual([
      { kind: 'text', text: 'Not enough runs to tell: 3 of 5 retrieval experiments with R@100 that this takes at least.' },
    ]);
  });

  test('is one sentence where enough runs say nothing', async () => {
    await store.load(runs(['adam', 'adam', 'adam', 'adam', 'adam', 'adam', 'adam']));
    expect(textsOf(await store.viewsOf('insights'))).toEqual(['No setting has a sure effect on R@100 yet, in 7 retrieval experiments.']);
  });

  test('is nothing where all results are equal, although no interval reaches beyond 1 then', async () => {
    await store.load(runs(['adagrad', 'adagrad', 'sgd', 'sgd', 'sgd', 'sgd']).map((run) => ({ ...run, recall_at_100: 0.5 })));
    expect(textsOf(await store.viewsOf('insights'))).toEqual(['No setting has a sure effect on R@100 yet, in 6 retrieval experiments.']);
  });

  test('takes five runs at least: of four or fewer no value can tell, of five one can', async () => {
    const tells = (total: number): boolean =>
      Array.from({ length: total }, (_, i) => i + 1).some((allGood) =>
        Array.from({ length: allGood + 1 }, (_, good) => good).some((good) =>
          Array.from({ length: total - allGood + 1 }, (_, bad) => bad).some((bad) => {
            const { low, high } = jeffreysInterval(good, bad, 0.9);
            const usual = allGood / total;
            const lift = smoothedLift(good, bad, usual);
            return good + bad > 0 && effectOf({ lift, lift_low: low / usual, lift_high: high / usual }) !== 'unclear';
          }),
        ),
      );
    expect([1, 2, 3, 4].filter(tells)).toEqual([]);
    await store.load(runs(['adagrad', 'sgd', 'sgd', 'sgd', 'sgd']));
    expect(rowsOf(await store.viewsOf('insights'))).toEqual([['Optimizer adagrad', 'better', '3.00×', '1.14–4.99', '1 of 1']]);
  });
});
