import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject } from '../../../src/analysis/project.ts';
import { buildDigest, type Digest } from '../../../src/reports/digest.ts';
import { renderEmail, type DrawnChart } from '../../../src/reports/render/email.ts';
import type { ChartView } from '../../../src/reports/view.ts';
import { lastFull } from '../../../src/reports/period.ts';
import type { Store } from '../../../src/store/store.ts';
import { HOSTILE_NAME, MONDAY, ZONE, openDigestStore } from '../digest-data.ts';
import { LINKS, REASON as reason, baseUrl } from './email-data.ts';

const links = { ...LINKS, view: 'https://towerwatch.example.org/view', unsubscribe: 'https://towerwatch.example.org/leave' };
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

/** Names of the digest's pictures in order. */
function picturesOf(digest: Digest): string[] {
  return [...chartsOf(digest).keys()].map(({ chart }, i) => `${chart}-${i + 1}`);
}

const hrefs = (text: string): string[] => [...text.matchAll(/https?:\/\/[^\s"<>]+/g)].map(([url]) => url);

describe('a digest as mail', () => {
  test('links every leader to its page, in HTML and in text', async () => {
    const { html, text } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl, links, reason });
    for (const id of [45, 31, 46, 12, 20]) {
      expect(hrefs(html)).toContain(`${baseUrl}/projects/shop/experiments/${id}`);
      expect(hrefs(text)).toContain(`${baseUrl}/projects/shop/experiments/${id}`);
    }
    expect(html).not.toMatch(/href="\//);
  });

  test('loads nothing from anywhere: no font, no script, no picture but its own', async () => {
    const digest = await digestOf('shop');
    const { html } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl, links, reason });
    expect(html).not.toMatch(/<script|<link|@import|background-image|url\(/i);
    expect([...html.matchAll(/ src="([^"]*)"/g)].map(([, src]) => src)).toEqual(picturesOf(digest).map((name) => `cid:${name}@towerwatch`));
    expect([...new Set(hrefs(html).map((href) => new URL(href).host))].toSorted()).toEqual(['towerwatch.example.org', 'www.w3.org']);
  });

  test('shows each chart with its width, for Outlook, and its finding, for readers without pictures', async () => {
    const digest = await digestOf('shop');
    const { html, attachments } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl, links, reason });
    const images = html.match(/<img[^>]*>/g) ?? [];
    expect(images.length).toBe(picturesOf(digest).length);
    expect(images.length).toBeGreaterThan(2);
    for (const image of images) expect(image).toMatch(/width="552"/);
    expect(images.find((image) => image.includes('cid:top-'))).toContain(
      'alt="Exp #45 leads with R@100 47.3%, 1.2 points ahead of Exp #31 (46.1%).',
    );
    expect(attachments.filter(({ inline }) => inline).map(({ cid, filename, contentType }) => [cid, filename, contentType])).toEqual(
      picturesOf(digest).map((name) => [`${name}@towerwatch`, `${name}.png`, 'image/png']),
    );
    const file = attachments.find(({ inline }) => !inline);
    expect(file!.filename).toBe('leaders-shop-2026-W47.csv');
    expect(String(file!.content)).toContain('Exp #45');
  });

  test('tells a chart that was not drawn in words, and keeps the other', async () => {
    const digest = await digestOf('shop');
    const [undrawn, ...others] = chartsOf(digest);
    const charts = new Map(others);
    const { html, attachments } = await renderEmail({ digest, charts, baseUrl, links, reason });
    expect(attachments.filter(({ inline }) => inline)).toHaveLength(others.length);
    expect(html.match(/<img/g)).toHaveLength(others.length);
    expect(html).toContain(undrawn![0].altText);
  });

  test('marks the best of a column with a star and not by colour alone', async () => {
    const { html, text } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl, links, reason });
    expect(html).toMatch(/class="[^"]*best[^"]*">★&nbsp;47\.3%/);
    expect(text).toMatch(/Exp #45 +★ 47\.3% +0\.9100 +0\.01/);
  });

  test('has a text part that is complete in itself', async () => {
    const { text } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl, links, reason });
    for (const part of [
      'Shop\nWeek 47 · 16–22 Nov 2026 · Europe/Kyiv',
      'Exp #45 takes the hybrid lead',
      'Training: 1.5 h',
      'Best hybrid results',
      'Hybrid by R@100',
      'Ranking by Test RMSE',
      'You get this mail because you receive the weekly digest of Bookshop,',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/undefined|null|\[object|&amp;|<[a-z]/);
  });

  test('says why the reader gets it, the zone, and until when the numbers hold', async () => {
    const { html } = await renderEmail({ digest: await digestOf('shop'), charts: new Map(), baseUrl, links, reason });
    expect(html).toContain(`You get this mail because you receive ${reason}.`);
    expect(html).toContain('Mon 23 Nov 2026, 00:00 Europe/Kyiv');
  });

  test('escapes what people wrote, in text and in attributes', async () => {
    const digest = await digestOf('2');
    const chart = digest.sections.flatMap(({ views }) => views).find((view) => view.kind === 'chart')!;
    chart.altText = HOSTILE_NAME;
    for (const charts of [new Map(), chartsOf(digest)]) {
      const { html, text, subject } = await renderEmail({ digest, charts, baseUrl, links, reason });
      expect(html).not.toMatch(/<b>/);
      expect(html).toContain('A Bcc: x@y.z &lt;b&gt;&amp;');
      expect(text).toContain('A Bcc: x@y.z <b>&"\'');
      expect(subject).not.toMatch(/[\r\n]/);
    }
    const { html } = await renderEmail({ digest, charts: chartsOf(digest), baseUrl, links, reason });
    expect(html).toMatch(/alt="A\s+Bcc: x@y\.z &lt;b&gt;&amp;&quot;(&#39;|')"/);
  });
});
