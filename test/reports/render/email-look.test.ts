import { describe, expect, test } from 'vitest';
import { lastFull, spanOf } from '../../../src/reports/period.ts';
import { renderEmail, type Email, type MailDigest } from '../../../src/reports/render/email.ts';
import { MONDAY, ZONE } from '../digest-data.ts';
import type { TableView } from '../../../src/reports/view.ts';
import { htmlProblems } from './html-problems.ts';
import { LINKS as links, REASON as reason, baseUrl, bigDigest, chartViews, leaders } from './email-data.ts';

const body = Buffer.from('picture');

function render(more: Partial<MailDigest> = {}): Promise<Email> {
  const digest = bigDigest(more);
  return renderEmail({
    digest,
    charts: new Map(chartViews(digest).map((view) => [view, { body, width: 640, height: 400 }])),
    baseUrl,
    links,
    reason,
  });
}

const lateNote = 'This digest was due on Mon 23 Nov 2026, 09:00 Europe/Kyiv, and comes 3 hours late.';

describe('the HTML', () => {
  test.each([
    ['with all that a digest can hold', {}],
    ['that comes late', { lateNote }],
    ['without sections', { sections: [], records: [] }],
    [
      'with names of all kinds',
      {
        projectTitle: '<b>&"\'',
        headline: 'שלום <i> & co',
        sections: [{ key: 's', title: '"<', views: [leaders('<', 2, () => 'مرحبا "<')] }],
      },
    ],
  ])('%s is valid', async (_what, more) => {
    const { html } = await render(more);
    expect(await htmlProblems(html)).toEqual([]);
  });

  test('would be found to be invalid', async () => {
    const { html } = await render();
    const problems = await htmlProblems(html.replace('</h1>', '</h2>'));
    expect(problems).not.toEqual([]);
  });

  test('keeps its style sheet below what Gmail reads (16 KB)', async () => {
    const { html } = await render();
    const sheets = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, sheet]) => sheet!);
    expect(Buffer.byteLength(sheets.join(''))).toBeLessThan(12_000);
    expect(html).toContain('@media (prefers-color-scheme: dark)');
  });

  test('is one that Outlook can lay out: tables, widths on pictures, nothing behind them', async () => {
    const { html } = await render();
    for (const [image] of html.matchAll(/<img[^>]*>/g)) expect(image).toMatch(/ width="552"/);
    expect(html).not.toMatch(/background-image|background="|position:|display:\s*(flex|grid)/);
  });
});

describe('what stands around the news', () => {
  test('is the period in its zone, the news first, and the reason last', async () => {
    const { html, text } = await render();
    for (const part of [html, text]) {
      const order = [
        'Week 47 · 16–22 Nov 2026 · Europe/Kyiv',
        'Exp #145 takes the hybrid lead',
        'What the week brought',
        'Mon 23 Nov 2026',
        'because you receive the weekly digest of Bookshop',
      ];
      const places = order.map((words) => part.lastIndexOf(words));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  test.each([
    [lastFull('day', MONDAY, ZONE), 'daily digest', '22 Nov 2026 · Europe/Kyiv', 'when the day ended'],
    [lastFull('month', MONDAY, ZONE), 'monthly digest', 'Oct 2026 · Europe/Kyiv', 'when the month ended'],
    [
      spanOf(new Date('2026-11-23T07:00:00Z'), new Date('2026-11-23T15:00:00Z'), ZONE),
      'digest',
      '23 Nov 2026 09:00–17:00 · Europe/Kyiv',
      'when the period ended',
    ],
  ])('is called by its kind: %#', async (period, name, line, ended) => {
    const { html, text } = await render({ period });
    expect(html).toContain(`</strong> · ${name}<`);
    for (const part of [html, text]) {
      expect(part).toContain(line);
      expect(part.replaceAll('\n', ' ')).toContain(ended);
      expect(part).not.toMatch(/Week \d/);
    }
  });

  test('is the note on top of one that comes late', async () => {
    const { html, text } = await render({ lateNote });
    expect(html.indexOf(lateNote)).toBeLessThan(html.indexOf('<h1'));
    expect(html).toMatch(/<td class="note warning" bgcolor="#fcebe7"><p>This digest was due/);
    expect(text.replaceAll('\n', ' ')).toMatch(/^Bookshop .*! This digest was due.* late\. {2}Exp #145/);
  });

  test('has the preheader first, closed off from what follows', async () => {
    const { html } = await render();
    expect(html).toMatch(/<body[^>]*>\s*<div[^>]*display:none[^>]*>18 completed, 3 failed, [^<]*\)\.(\u034F\u200C\u00A0){50}/);
  });

  test('has its links as they were given, in HTML and in text', async () => {
    const { html, text } = await render();
    expect(
      [...html.matchAll(/<a href="([^"]*)">(View in browser|What you receive|Unsubscribe)<\/a>/g)].map(([, href, words]) => [words, href]),
    ).toEqual([
      ['View in browser', '{{view}}'],
      ['View in browser', '{{view}}'],
      ['What you receive', 'https://towerwatch.example.org/receive?key=a-b_c&amp;all=1'],
      ['Unsubscribe', '%%UNSUBSCRIBE%%'],
    ]);
    expect(text).toContain('\nView in browser: {{view}}\n');
    expect(text).toContain('\nWhat you receive: https://towerwatch.example.org/receive?key=a-b_c&all=1\nUnsubscribe: %%UNSUBSCRIBE%%\n');
  });
});

describe('what is attached', () => {
  test('is each picture, and the leaders as a file that spreadsheets read', async () => {
    const { attachments, html } = await render();
    expect(attachments.map(({ filename, contentType, inline }) => [filename, contentType, inline])).toEqual([
      ...['trend-1', 'top-2', 'pareto-3', 'datasets-4', 'insights-5'].map((name) => [`${name}.png`, 'image/png', true]),
      ['leaders-bookshop-2026-W47.csv', 'text/csv; charset=utf-8', false],
    ]);
    for (const { cid, inline } of attachments) if (inline) expect(html).toContain(`src="cid:${cid}"`);
    const [header, first, second] = String(attachments.at(-1)!.content).split('\r\n');
    expect(header).toBe('\uFEFFproject,period,type,metric,place,place_before,experiment,value,dataset');
    expect(first).toBe('bookshop,2026-W47,hybrid,recall_at_100,1,3,Exp #145,0.47312345,Замовлення');
    expect(second).toContain("'=1+1");
  });

  test('is no file where there are no leaders, and a name that is a name', async () => {
    expect((await render({ records: [] })).attachments.every(({ inline }) => inline)).toBe(true);
    const period = spanOf(new Date('2026-11-23T07:00:00Z'), new Date('2026-11-24T07:00:00Z'), ZONE);
    const { attachments } = await render({ period, project: { id: 1, key: '../крамниця"\r\n', name: 'x' } });
    expect(attachments.at(-1)!.filename).toBe('leaders--крамниця--2026-11-23T09-00-2026-11-24T09-00.csv');
  });
});

describe('a table', () => {
  const only = (...views: MailDigest['sections'][number]['views']): Partial<MailDigest> => ({
    sections: [{ key: 's', title: 'S', views }],
  });

  test('leaves out what is optional, leftmost first, until the rest fits, and more of it on a phone', async () => {
    const { html } = await render(only(leaders('Leaders')));
    const heads = [...html.matchAll(/<th scope="col"(?: class="([^"]*)")?>([^<]*)</g)].map(([, classes = '', label]) => [label, classes]);
    expect(heads).toEqual([
      ['#', 'n'],
      ['Since', ''],
      ['Experiment', ''],
      ['R@100', 'n'],
      ['Test RMSE', 'n'],
      ['Model', 'wide'],
      ['LR', 'n'],
    ]);
    expect(html.match(/<td class="wide">Towers/g)).toHaveLength(10);
  });

  test('that still does not fit loses its last columns, but never what a row is of', async () => {
    const wide: TableView = {
      kind: 'table',
      title: 'Wide',
      empty: '',
      columns: Array.from({ length: 12 }, (_, i) => ({ label: `Metric ${i}`, align: i === 0 ? 'left' : 'right' })),
      rows: [Array.from({ length: 12 }, (_, i) => ({ text: `0.98${i}` }))],
    };
    const { html } = await render(only(wide));
    const classes = [...html.matchAll(/<th scope="col"(?: class="([^"]*)")?>Metric \d+</g)].map(([, name = '']) => name);
    expect(classes.length).toBeLessThan(12);
    expect(classes.slice(0, 2)).toEqual(['', 'n']);
    expect(classes.at(-1)).toBe('n wide');
  });

  test('cuts a name without blanks in its middle, and lets it break before', async () => {
    const { html } = await render(only(leaders('Leaders', 1, () => `start${'x'.repeat(300)}end`)));
    expect(html).toMatch(/<td class="long"><a href="[^"]*">startx{15}…x{16}end<\/a>/);
  });

  test('keeps a right-to-left name from turning its neighbours around', async () => {
    const { html } = await render(only(leaders('Leaders', 1, () => 'ניסוי 45')));
    expect(html).toContain('<bdi>ניסוי 45</bdi>');
  });

  test('lets no name be more than a name', async () => {
    const hostile = '</td><script>alert(1)</script><mj-raw>\r\n<!--[if mso]>';
    const { html, text } = await render({
      ...only(
        leaders(hostile, 1, () => hostile),
        { kind: 'callout', tone: 'info', text: hostile },
      ),
      projectTitle: hostile,
      headline: hostile,
      lateNote: hostile,
      preheader: hostile,
    });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<mj-raw');
    expect(html.match(/<!--\[if mso\]>/g)?.length).toBe((await render(only())).html.match(/<!--\[if mso\]>/g)?.length);
    expect(text).toContain('</td><script>');
  });
});

describe('the text', () => {
  test('is no wider than 72 columns but for addresses', async () => {
    const { text } = await render({ lateNote });
    const wide = text.split('\n').filter((line) => [...line].length > 72);
    expect(wide.filter((line) => !line.includes('https://'))).toEqual([]);
  });

  test('holds what the pictures show, each error whole, and each address once', async () => {
    const { text } = await render();
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain('the best R@100 rose from 13.8% to 47.3%');
    expect(flat).toContain('OOM when allocating tensor');
    expect(flat).toContain('/job:localhost/replica:0/task:0/device:GPU:0');
    expect(text.match(/^Exp #136: https:\/\/towerwatch\.example\.org\/team\/projects\/bookshop\/experiments\/136$/gm)).toHaveLength(1);
    expect(flat).toContain('The leaders are attached as a CSV file');
  });
});

test('tiles stand in equal rows', async () => {
  const tiles = Array.from({ length: 5 }, (_, i) => ({ label: `Tile ${i}`, value: String(i) }));
  const { html } = await render({ sections: [{ key: 's', title: 'S', views: [{ kind: 'tiles', title: 'T', tiles }] }] });
  const rows = [...html.matchAll(/class="tiles"[^>]*>([\s\S]*?)<\/table>/g)].map(([, row]) => row!.match(/<td[^>]* width="25%"/g)?.length);
  expect(rows).toEqual([4, 4]);
});
