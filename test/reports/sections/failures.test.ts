import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelType } from '../../../src/metrics.ts';
import { AFTER_WEEK, IN_WEEK, openSectionStore, rowsOf, textsOf, type SectionStore } from './section-store.ts';

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore();
});
afterAll(() => store.close());

type Made = Parameters<SectionStore['load']>[0][number];
const DONE: Made = { id: 1, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100: 0.4 };

function failed(
  id: number,
  error_stage: string | null,
  error_message: string | null,
  more: { updated_at?: string; model_type?: ModelType } = {},
): Made {
  return { id, model_type: 'hybrid', status: 'failed', completed_at: null, updated_at: IN_WEEK, error_stage, error_message, ...more };
}

describe('the failures of the week', () => {
  test('are left out where nothing failed in it', async () => {
    await store.load([DONE, failed(2, 'train', 'OOM', { updated_at: AFTER_WEEK })]);
    expect(await store.viewsOf('failures')).toEqual([]);
  });

  test('stand in a row each, with a link, the stage and the error in one line', async () => {
    await store.load([DONE, failed(2, 'train', 'Out of\r\n\tmemory'), failed(3, 'dataset', 'No rows'), failed(4, null, null)]);
    const views = await store.viewsOf('failures');
    expect(views).toHaveLength(1);
    expect(rowsOf(views)).toEqual([
      ['Exp #4', 'no known stage: no error was stored'],
      ['Exp #3', 'dataset: No rows'],
      ['Exp #2', 'train: Out of memory'],
    ]);
    expect(views[0]).toMatchObject({ rows: { 0: [{ href: '/projects/shop/experiments/4' }, {}] } });
  });

  test('stand together where stage and error are the same', async () => {
    await store.load([
      DONE,
      ...Array.from({ length: 12 }, (_, i) => failed(10 + i, 'data prep', 'No rows')),
      ...[30, 31].map((id) => failed(id, 'train', 'NaN')),
      ...[40, 41, 42].map((id) => failed(id, null, 'OOM')),
      failed(50, 'train', 'OOM'),
    ]);
    const views = await store.viewsOf('failures');
    expect(textsOf(views)).toEqual([
      '12 failed at data prep: No rows – Exp #21, #20 and 10 more',
      '3 failed at no known stage: OOM – Exp #42, #41 and #40',
      '2 failed at train: NaN – Exp #31 and #30',
    ]);
    expect(views[1]).toEqual({
      kind: 'links',
      links: [
        { text: 'Exp #21', href: '/projects/shop/experiments/21' },
        { text: 'Exp #20', href: '/projects/shop/experiments/20' },
      ],
    });
    expect(rowsOf(views)).toEqual([['Exp #50', 'train: OOM']]);
  });

  test('are of the asked types; twelve reasons are told, and a link leads to the others', async () => {
    await store.load([
      DONE,
      ...Array.from({ length: 15 }, (_, i) => failed(10 + i, 'train', `Error ${i}`)),
      failed(40, 'a', 'b', { model_type: 'ranking' }),
    ]);
    const views = await store.viewsOf('failures', ['hybrid']);
    expect(rowsOf(views)).toHaveLength(12);
    expect(views.at(-1)).toEqual({ kind: 'links', links: [{ text: 'and 3 more failures', href: '/projects/shop' }] });
    expect(JSON.stringify(views)).not.toContain('Exp #40');
  });

  test('bear hostile errors', async () => {
    await store.load([DONE, failed(2, `st\u202Eage ${'s'.repeat(99)}`, `\u0007\u001B[31m<script>\n${'😀'.repeat(2000)}`)]);
    const [[, text]] = rowsOf(await store.viewsOf('failures')) as [[string, string]];
    expect(text).toBe(`stage ${'s'.repeat(23)}…: [31m<script> ${'😀'.repeat(146)}…`);
  });
});
