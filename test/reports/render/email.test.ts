import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject } from '../../../src/analysis/project.ts';
import { buildDigest, type Digest } from '../../../src/reports/digest.ts';
import { EMAIL_COLOURS, renderEmail, type DrawnChart } from '../../../src/reports/render/email.ts';
import type { ChartView } from '../../../src/reports/view.ts';
import { lastFull } from '../../../src/reports/period.ts';
import type { Store } from '../../../src/store/store.ts';
import { HOSTILE_NAME, MONDAY, ZONE, openDigestStore } from '../digest-data.ts';

const baseUrl = 'https://towerwatch.example.org/team';
let store: Store;
beforeAll(async () => {
  store = await openDigestStore();
});
afterAll(() => store.close());

async function digestOf(project: string): Promise<Digest> {
  return buildDigest({ knex: store.knex, project: await findProject(store.knex, project), period: lastFull('week', MONDAY, ZONE) });
}

function chartsOf(digest: Digest): Map<ChartView, DrawnChart> {
  const views = digest.sections.flatMap(({ views }) => views).filter((view) => view.kind === 'chart');
  return new Map(views.map((view) => [view, { body: Buffer.from(`picture of ${view.chart}`), width: 640, height: 400 }]));
}

const hrefs = (text: string): string[] => [...text.matchAll(/https?:\/\/[^\s"<>]+/g)].map(([url]) => url);

describe('a digest as mail', () => {
  test('links every leader to its page, in HTML and in text', async () => {
    const { html, text } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl });
    for (const id of [45, 31, 46, 12, 20]) {
      expect(hrefs(html)).toContain(`${baseUrl}/projects/shop/experiments/${id}`);
      expect(hrefs(text)).toContain(`${baseUrl}/projects/shop/experiments/${id}`);
    }
    expect(html).not.toMatch(/href="\//);
  });

  test('loads nothing from anywhere: no font, no script, no picture but its own', async () => {
    const digest = await digestOf('shop');
    const { html } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl });
    expect(html).not.toMatch(/<script|<link|@import|background-image|url\(/i);
    expect([...html.matchAll(/ src="([^"]*)"/g)].map(([, src]) => src)).toEqual([
      'cid:trend-1@towerwatch',
      'cid:pareto-2@towerwatch',
      'cid:top-3@towerwatch',
    ]);
    expect([...new Set(hrefs(html).map((href) => new URL(href).host))].toSorted()).toEqual(['towerwatch.example.org', 'www.w3.org']);
  });

  test('shows each chart with its width, for Outlook, and its finding, for readers without pictures', async () => {
    const digest = await digestOf('shop');
    const { html, attachments } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl });
    const images = html.match(/<img[^>]*>/g) ?? [];
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(/width="560"/);
    expect(images[2]).toContain('alt="Exp #45 leads with R@100 47.3%, 1.2 points ahead of Exp #31 (46.1%).');
    expect(attachments.map(({ cid, filename, contentType, content }) => [cid, filename, contentType, String(content)])).toEqual([
      ['trend-1@towerwatch', 'trend-1.png', 'image/png', 'picture of trend'],
      ['pareto-2@towerwatch', 'pareto-2.png', 'image/png', 'picture of pareto'],
      ['top-3@towerwatch', 'top-3.png', 'image/png', 'picture of top'],
    ]);
  });

  test('tells a chart that was not drawn in words, and keeps the others', async () => {
    const digest = await digestOf('shop');
    const [undrawn, ...others] = chartsOf(digest);
    const charts = new Map(others);
    const { html, attachments } = await renderEmail({ digest, charts, baseUrl });
    expect(attachments).toHaveLength(2);
    expect(html.match(/<img/g)).toHaveLength(2);
    expect(html).toContain(undrawn![0].altText);
  });

  test('marks the best of a column with a star and not by colour alone', async () => {
    const { html, text } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl });
    expect(html).toMatch(/class="lined number best"[^>]*>★&nbsp;47\.3%/);
    expect(text).toMatch(/Exp #45 +0\.1 +★ 47\.3% +0\.9100/);
  });

  test('has a text part that is complete in itself', async () => {
    const { text } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl });
    for (const part of [
      'Shop\nWeek 47 · 16–22 Nov 2026 · Europe/Kyiv',
      'Exp #45 takes the hybrid lead',
      'Training: 1.5 h',
      'Best hybrid results',
      'Hybrid by R@100',
      'Ranking by Test RMSE',
      'You get this mail because',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/undefined|null|\[object|&amp;|<[a-z]/);
  });

  test('says why the reader gets it, the zone, and until when the numbers hold', async () => {
    const { html } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl });
    expect(html).toContain('You get this mail because your address is on the list');
    expect(html).toContain('Mon 23 Nov 2026, 00:00 Europe/Kyiv');
  });

  test('escapes what people wrote, in text and in attributes', async () => {
    const digest = await digestOf('2');
    const chart = digest.sections.flatMap(({ views }) => views).find((view) => view.kind === 'chart')!;
    chart.altText = HOSTILE_NAME;
    for (const charts of [new Map(), chartsOf(digest)]) {
      const { html, text, subject } = await renderEmail({ digest, charts, baseUrl });
      expect(html).not.toMatch(/<b>/);
      expect(html).toContain('A Bcc: x@y.z &lt;b&gt;&amp;');
      expect(text).toContain('A Bcc: x@y.z <b>&"\'');
      expect(subject).not.toMatch(/[\r\n]/);
    }
    const { html } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl });
    expect(html).toMatch(/alt="A\s+Bcc: x@y\.z &lt;b&gt;&amp;&quot;(&#39;|')"/);
  });

  test('stays under the size where Gmail cuts, with ten leaders in each table', async () => {
    const digest = await digestOf('shop');
    const tables = digest.sections.flatMap(({ views }) => views).filter((view) => view.kind === 'table');
    for (const table of tables) table.rows = Array.from({ length: 10 }, () => table.rows[0]!);
    const { html } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl });
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
  });
});

describe.each(['light', 'dark'] as const)('the %s colours', (scheme) => {
  const { page, card, tile, ink, quiet, accent, best } = EMAIL_COLOURS[scheme];

  test.each([
    [ink, card],
    [ink, tile],
    [quiet, card],
    [quiet, page],
    [quiet, tile],
    [accent, card],
    [accent, page],
    [best, card],
    [scheme === 'light' ? card : page, accent],
  ])('%s can be read on %s (WCAG AA)', (text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  });
});

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
