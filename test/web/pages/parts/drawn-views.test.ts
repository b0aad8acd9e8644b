import { expect, test } from 'vitest';
import type { ChartView } from '../../../../src/reports/view.ts';
import { drawViews } from '../../../../src/web/pages/parts/drawn-views.ts';
import { createTestLog } from '../../../support/log.ts';
import { noDrawer } from '../../support/site.ts';

const chart = (key: string): ChartView => ({ kind: 'chart', chart: key, title: `Title of ${key}`, altText: 'It rose.', data: {} });

test('a drawing that failed is a gap, and the log says why', async () => {
  const { log, lines } = createTestLog();
  const drawn = await drawViews({ drawer: noDrawer, log }, [chart('top')]);
  expect(drawn).toEqual([{ kind: 'chart', title: 'Title of top', altText: 'It rose.', svg: null, spec: null }]);
  expect(lines()).toEqual([expect.objectContaining({ level: 40, chart: 'top', reason: 'no thread' })]);
});
