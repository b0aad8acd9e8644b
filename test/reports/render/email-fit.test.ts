import { describe, expect, test } from 'vitest';
import { makeFitting, shortenSections } from '../../../src/reports/render/email-fit.ts';
import { renderEmail } from '../../../src/reports/render/email.ts';
import { LINKS as links, REASON as reason, baseUrl, bigDigest, leaders } from './email-data.ts';

const render = (digest = bigDigest()): ReturnType<typeof renderEmail> => renderEmail({ digest, charts: new Map(), baseUrl, links, reason });

describe('the size of a mail', () => {
  test('with ten leaders in each table of eight sections is far from where Gmail cuts (102 KB), and nothing is left out', async () => {
    const { html } = await render();
    expect(Buffer.byteLength(html)).toBeLessThan(60_000);
    expect(html).not.toContain('in the browser</a>');
  });

  const huge = bigDigest();
  huge.sections = Array.from({ length: 12 }, (_, i) => ({
    key: `s${i}`,
    title: `Section ${i + 1}`,
    views: Array.from({ length: 5 }, (_table, at) => leaders(`Table ${i + 1}.${at + 1}`, 12)),
  }));

  test('stays below it however much there is to tell: the last sections are shortened, with a link to the whole', async () => {
    const { html } = await render(huge);
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
    expect(Buffer.byteLength(html), 'no more is left out than must be').toBeGreaterThan(70_000);
    for (let i = 1; i <= 12; i += 1) expect(html).toContain(`>Section ${i}</h2>`);
    const shortened = [...html.matchAll(/<a href="\{\{view\}\}">All of “Section (\d+)” in the browser<\/a>/g)].map(([, i]) => Number(i));
    expect(shortened.length).toBeGreaterThan(0);
    expect(shortened).toEqual(Array.from({ length: shortened.length }, (_, i) => 13 - shortened.length + i));
  });

  test('costs the text nothing: it is whole', async () => {
    const { text } = await render(huge);
    for (let i = 1; i <= 12; i += 1) for (let at = 1; at <= 5; at += 1) expect(text).toContain(`Table ${i}.${at}\n`);
  });
});

describe('shortening', () => {
  const sections = ['a', 'b', 'c'].map((title) => ({ title, views: [leaders('T', 5), leaders('U', 2), leaders('V', 3), leaders('W', 1)] }));
  const form = (steps: number): string[] =>
    shortenSections(sections, steps).map(
      ({ views, isShortened }) =>
        `${views.map((view) => (view.kind === 'table' ? view.rows.length : '')).join()}${isShortened ? ' …' : ''}`,
    );

  test('begins at the end, and leaves titles only when all are shortened', () => {
    expect(form(0)).toEqual(['5,2,3,1', '5,2,3,1', '5,2,3,1']);
    expect(form(1)).toEqual(['5,2,3,1', '5,2,3,1', '3,2,3 …']);
    expect(form(3)).toEqual(['3,2,3 …', '3,2,3 …', '3,2,3 …']);
    expect(form(4)).toEqual(['3,2,3 …', '3,2,3 …', ' …']);
    expect(form(6)).toEqual([' …', ' …', ' …']);
  });

  test('says nothing of a section that was short enough', () => {
    expect(shortenSections([{ title: 'a', views: [leaders('T', 2)] }], 1)).toEqual([
      { title: 'a', views: [leaders('T', 2)], isShortened: false },
    ]);
  });

  test.each([0, 1, 7, 16])('goes no further than must be: %d steps', async (needed) => {
    const tried: number[] = [];
    const made = await makeFitting(
      16,
      async (steps) => {
        tried.push(steps);
        return steps;
      },
      (steps) => steps >= needed,
    );
    expect(made).toBe(needed);
    expect(tried.length).toBeLessThanOrEqual(6);
  });

  test('ends with the shortest form where not even that fits', async () => {
    expect(
      await makeFitting(
        4,
        async (steps) => steps,
        () => false,
      ),
    ).toBe(4);
  });
});
