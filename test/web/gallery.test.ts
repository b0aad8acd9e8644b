import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/reports/chart.ts';
import { CHARTS } from '../../src/reports/charts/index.ts';
import { makeGallery } from '../../src/web/gallery.ts';

const HOSTILE = '<script>alert("&")</script>';

const chart: Chart<unknown> = {
  key: 'pie',
  size: { width: 640, height: 400 },
  title: () => `Title ${HOSTILE}`,
  spec: () => ({ data: { values: [] }, mark: 'bar' }),
  altText: () => `Words ${HOSTILE}`,
  samples: { usual: 1, odd: 2 },
};

/** Draws all but `2`. */
const drawer = {
  svg: async (_key: string, data: unknown) =>
    data === 2
      ? { ok: false as const, reason: 'no thread' }
      : { ok: true as const, body: '<svg class="marks"><text>drawn once</text></svg>', width: 640, height: 300 },
};

describe('the gallery', () => {
  it('shows a picture in two widths on two surfaces, while it is in the page once', async () => {
    const { html } = await makeGallery({ charts: [chart], drawer });
    expect(html.match(/drawn once/g)).toHaveLength(1);
    expect(html).toContain('<svg id="pie-usual-picture" class="marks">');
    expect(html.match(/<use href="#pie-usual-picture"\/>/g)).toHaveLength(3);
    expect([...html.matchAll(/<figcaption>(.*?)<\/figcaption>/g)].map(([, caption]) => caption)).toEqual([
      '640 px, light',
      '360 px, light',
      '640 px, dark',
      '360 px, dark',
    ]);
    expect(html).toContain('width="360" height="169" viewBox="0 0 640 300"');
  });

  it('cuts no picture on a phone', async () => {
    const { html } = await makeGallery({ charts: [chart], drawer });
    expect(html).toMatch(/\.band figure \{[^}]*max-width: 100%;/);
    expect(html).toMatch(/\.band svg \{[^}]*max-width: 100%; height: auto;/);
  });

  it('says of a sample that it could not be drawn, and why to who made the page', async () => {
    const { html, failures } = await makeGallery({ charts: [chart], drawer });
    expect(failures).toEqual(['pie, odd: no thread']);
    expect(html.match(/This sample could not be drawn\./g)).toHaveLength(1);
  });

  it('takes titles and words as text', async () => {
    const { html } = await makeGallery({ charts: [chart], drawer });
    expect(html).not.toContain('<script');
    expect(html).toContain('Words &lt;script&gt;');
  });

  it('is written by `npm run gallery`: every sample of every chart, with nothing from outside', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'towerwatch-gallery-'));
    const script = fileURLToPath(new URL('../../scripts/make-gallery.mjs', import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, '--out', 'page/gallery.html'], { cwd: folder });
    expect([stdout, stderr]).toEqual([`${join(folder, 'page', 'gallery.html')}\n`, '']);
    const html = await readFile(join(folder, 'page', 'gallery.html'), 'utf8');
    await rm(folder, { recursive: true });

    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const samples = CHARTS.flatMap(({ key, samples }) => Object.keys(samples).map((name) => `${key}-${name}`));
    expect(samples.filter((id) => !ids.has(id) || !ids.has(`${id}-picture`))).toEqual([]);
    expect([...html.matchAll(/href="#([^"]+)"/g)].filter(([, id]) => !ids.has(id))).toEqual([]);
    expect(html.match(/<script|<link|<img|<iframe|@import/g)).toBeNull();
    expect([...html.matchAll(/(?:src|href)="(?!#)[^"]*"|url\((?!#|data:)[^)]*\)/g)]).toEqual([]);
  });
});
