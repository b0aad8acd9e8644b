import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProject } from '../../../src/analysis/project.ts';
import { MODEL_TYPES } from '../../../src/metrics.ts';
import { createDigestMaker } from '../../../src/reports/deliver/make-digest.ts';
import type { MadeContent } from '../../../src/reports/deliver/freeze.ts';
import type { Drawer } from '../../../src/reports/draw.ts';
import { lastFull } from '../../../src/reports/period.ts';
import type { Store } from '../../../src/store/store.ts';
import { createTestLog } from '../../support/log.ts';
import { blockOf } from '../../../src/reports/render/email-blocks.ts';
import { MONDAY, ZONE, openDigestStore } from '../digest-data.ts';

let store: Store;
beforeAll(async () => {
  store = await openDigestStore();
});
afterAll(() => store.close());

async function makeWith(png: Drawer['png']): Promise<{ made: MadeContent; warnings: unknown[] }> {
  const { log, lines } = createTestLog();
  const { from, to, ...period } = lastFull('week', MONDAY, ZONE);
  const make = createDigestMaker({
    knex: store.knex,
    drawer: { png },
    baseUrl: () => 'https://towerwatch.example.org',
    composeSlack: () => null,
    log,
  });
  const request = {
    projectId: (await findProject(store.knex, 'shop')).id,
    types: [...MODEL_TYPES],
    sections: [],
    period: { ...period, from: from.toISOString(), to: to.toISOString() },
    timetable: 'Mondays',
    slotAt: MONDAY.toISOString(),
    lateNote: null,
  };
  return { made: await make(request, { token: 'token' }), warnings: lines().map(({ msg }) => msg) };
}

const picturesIn = ({ files }: MadeContent): number => files.filter(({ cid }) => cid !== null).length;

test('each chart has a second try, and waits for its thread longer than an answer', async () => {
  const tried = new Map<unknown, number>();
  const { made, warnings } = await makeWith(async (_chart, data, options) => {
    expect(options).toEqual({ small: true, queueMs: 60_000, patienceMs: 30_000 });
    tried.set(data, (tried.get(data) ?? 0) + 1);
    return tried.get(data) === 1
      ? { ok: false, reason: 'not drawn within 30000 ms' }
      : { ok: true, body: Buffer.from('png'), width: 1, height: 1 };
  });
  expect(picturesIn(made)).toBe(tried.size);
  expect(made.html).not.toContain('could not be drawn');
  expect(warnings).toHaveLength(tried.size);
  expect(warnings[0]).toMatch(/^the chart “.*” is tried once more: not drawn within 30000 ms$/);
});

test('a picture that is missing after both tries is told of in its place, and in the log', async () => {
  let tries = 0;
  const { made, warnings } = await makeWith(async (chart) => {
    if (chart !== 'top') return { ok: true, body: Buffer.from('png'), width: 1, height: 1 };
    tries += 1;
    return { ok: false, reason: 'it is too large' };
  });
  const undrawn = tries / 2;
  expect(undrawn).toBeGreaterThan(0);
  expect(made.html.match(/This picture could not be drawn/g)).toHaveLength(undrawn);
  expect(warnings.filter((line) => /^the chart “.*” is missing in the digest: it is too large$/.test(String(line)))).toHaveLength(undrawn);
});

test('where a table stands beside a missing picture, it is what has the numbers', () => {
  const view = { kind: 'chart', chart: 'top', title: 'Top', altText: 'Exp #1 leads.', data: {} } as const;
  const told = (hasTable: boolean) => blockOf(view, { baseUrl: '', chartHref: '/', pictures: new Map(), hasTable })['undrawn'];
  expect(told(true)).toBe('This picture could not be drawn; the table beside it has its numbers.');
  expect(told(false)).toBe('This picture could not be drawn.');
});
