import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeDigest, composeNotice, formsToPost, type SlackDigest } from '../../src/bot/digest-message.ts';
import type { SlackMessage } from '../../src/bot/blocks.ts';
import { listProjects } from '../../src/analysis/project.ts';
import { PERSONAL_LINKS } from '../../src/reports/deliver/channel.ts';
import { buildDigest, type Digest } from '../../src/reports/digest.ts';
import { lastFull } from '../../src/reports/period.ts';
import type { ChartView, TableView, View } from '../../src/reports/view.ts';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { linksIn, messageProblems, textsIn } from '../support/blocks.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore } from '../support/store.ts';

const baseUrl = 'https://towerwatch.example.org';
const viewUrl = `${baseUrl}/digests/token`;
const hostile = '<!channel> *x* `y` & <https://evil.example|link> @here 🛒';
const links = { unsubscribe: '', preferences: `${baseUrl}/subscriptions/own` };

const chart = (key: string, altText = `${key} in words`): ChartView => ({ kind: 'chart', chart: key, title: key, altText, data: {} });
const table = (rows: number, name = 'Exp'): TableView => ({
  kind: 'table',
  title: 'Leaders',
  empty: 'Nothing yet.',
  columns: ['Experiment', 'Dataset', 'Feature', 'Model', 'R@100'].map((label) => ({ label, align: 'left' as const })),
  rows: Array.from({ length: rows }, (_row, i) =>
    ['Experiment', 'Dataset', 'Feature', 'Model', 'R@100'].map((label) => ({ text: `${name} ${label} ${i}` })),
  ),
});
const sections = (...views: View[][]): Digest['sections'] => views.map((own, i) => ({ key: `s${i}`, title: `Section ${i}`, views: own }));

function digestOf(changes: Partial<Digest> = {}): Digest {
  return {
    project: { id: 1, key: 'shop', name: 'Shop' },
    projectTitle: 'Shop',
    period: lastFull('week', new Date('2026-11-23T07:00:00Z'), 'Europe/Kyiv'),
    types: ['hybrid'],
    asOf: null,
    subject: '',
    preheader: '',
    headline: 'Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points',
    highlights: ['Ranking: Exp #20 leads with test RMSE 0.8123.', 'Two experiments failed.'],
    sections: sections([table(2)], [chart('trend'), chart('top')]),
    failures: [],
    records: [],
    isEmpty: false,
    isQuiet: false,
    lateNote: null,
    ...changes,
  };
}

/** Composed with a picture of each chart but those left out, and after the journey through the ledger. */
function compose(digest: Digest, undrawn: readonly string[] = []): SlackDigest {
  const charts = digest.sections.flatMap(({ views }) => views).filter((view) => view.kind === 'chart');
  const cids = new Map(
    charts.filter((view) => !undrawn.includes(view.chart)).map((view, i) => [view, `${view.chart}-${i + 1}@towerwatch`]),
  );
  return JSON.parse(JSON.stringify(composeDigest(digest, { baseUrl, viewUrl, cids }))) as SlackDigest;
}

const typesOf = ({ blocks }: SlackMessage): string[] => blocks.map(({ type }) => type);
const wordsOf = ({ blocks }: SlackMessage): string => textsIn(blocks).join('\n');

/** Of every form in which every part may be posted, with pictures and without. */
function problems({ main, replies }: SlackDigest): string[] {
  const cids = JSON.stringify([main, replies]).match(/(?<=cid:)[^"]+/g) ?? [];
  const uploads = [new Map<string, string>(), new Map(cids.map((cid, i) => [cid, `F${String(i).padStart(9, '0')}`]))];
  return [main, ...replies].flatMap((message) =>
    uploads.flatMap((pictures) =>
      formsToPost(message, { pictures, links }).flatMap(({ text, blocks }) => messageProblems({ text, blocks })),
    ),
  );
}

describe('the Slack form of a digest', () => {
  it('is a thin message with the news, one chart and two links, and the rest in its thread', () => {
    const { main, replies } = compose(digestOf());
    expect(typesOf(main)).toEqual(['rich_text', 'rich_text', 'rich_text', 'image', 'rich_text']);
    expect(wordsOf(main).split('\n')).toEqual([
      'Shop',
      ' · 16–22 Nov 2026 · Europe/Kyiv',
      'Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points',
      'Ranking: Exp #20 leads with test RMSE 0.8123.',
      'Two experiments failed.',
      'Open the digest',
      ' · ',
      'Manage',
      ' · details in the thread',
    ]);
    expect(linksIn(main.blocks)).toEqual([viewUrl, PERSONAL_LINKS.preferences]);
    expect(main.blocks[3]).toMatchObject({ slack_file: { id: 'cid:trend-1@towerwatch' }, alt_text: 'trend in words' });
    expect(replies.map(typesOf)).toEqual([['rich_text', 'table', 'rich_text', 'image']]);
    expect(JSON.stringify(replies)).not.toContain('trend');
  });

  it('tells everything in its text as well, for notifications and screen readers', () => {
    const { main, replies } = compose(digestOf({ lateNote: 'Sent 3 hours late.' }));
    for (const said of [
      'Shop · 16–22 Nov 2026',
      'Exp #45 takes',
      'Sent 3 hours late.',
      'Two experiments failed.',
      'trend in words',
      viewUrl,
    ])
      expect(main.text).toContain(said);
    for (const said of ['Section 0', 'Exp R@100 1', 'top in words']) expect(replies[0]!.text).toContain(said);
  });

  it('shows that it is late, and why', () => {
    expect(wordsOf(compose(digestOf({ lateNote: 'Sent 3 hours late.' })).main)).toContain('Sent 3 hours late.');
    expect(typesOf(compose(digestOf()).main)).toHaveLength(5);
  });

  it('shows the first chart where there is no trend, and promises no thread where there is none', () => {
    const { main, replies } = compose(digestOf({ sections: sections([chart('top')]) }));
    expect(main.blocks[3]).toMatchObject({ alt_text: 'top in words' });
    expect(replies).toEqual([]);
    expect(wordsOf(main)).not.toContain('thread');
    const empty = compose(digestOf({ sections: [], highlights: [], isEmpty: true }));
    expect(typesOf(empty.main)).toEqual(['rich_text', 'rich_text', 'rich_text']);
    expect(problems(empty)).toEqual([]);
  });

  it('tells a chart that could not be drawn in words', () => {
    const { main, replies } = compose(digestOf(), ['trend', 'top']);
    expect(typesOf(main)).not.toContain('image');
    expect(wordsOf(replies[0]!)).toContain('trend in words\ntop in words');
  });

  it('gives each message one table at most, with the title of its section before it', () => {
    const { replies } = compose(digestOf({ sections: sections([table(2), table(3)], [table(1), { kind: 'text', text: 'after' }]) }));
    expect(replies.map((reply) => typesOf(reply).filter((type) => type === 'table').length)).toEqual([1, 1, 1]);
    const [first, second, third] = replies.map(wordsOf);
    expect([first!.startsWith('Section 0\n'), second!.includes('Section'), third!.startsWith('Section 1\n')]).toEqual([true, false, true]);
  });

  it.each([
    ['names that are markup', hostile],
    ['names that go on for ever', 'дуже довга назва / very long name '.repeat(150)],
    ['names that are all entities', '&<>'.repeat(2_000)],
  ])('is taken by Slack whatever is in it, and pings nobody: %s', (_what, name) => {
    // Names have at most 255 characters, errors any number of them.
    const short = [...name].slice(0, 255).join('');
    const text: View = { kind: 'text', text: name };
    const tiles: View = {
      kind: 'tiles',
      title: short,
      tiles: Array.from({ length: 12 }, () => ({ label: short, value: short, note: short })),
    };
    const many = Array.from({ length: 30 }, (): View[] => [text, { kind: 'callout', tone: 'warning', text: name }, chart('top', name)]);
    const digest = digestOf({
      projectTitle: short.slice(0, 60),
      headline: name,
      highlights: Array.from({ length: 9 }, () => name),
      lateNote: name,
      sections: sections([table(150, short), chart('trend', name)], [tiles], ...many),
    });
    const composed = compose(digest);
    expect(problems(composed)).toEqual([]);
    for (const { text: plain } of [composed.main, ...composed.replies]) expect(plain).not.toMatch(/<[!@#h]/);
    expect(composed.main.text).toContain(viewUrl);
    const mrkdwn = [composed.main, ...composed.replies].flatMap(({ blocks }) => blocks.filter(({ type }) => type === 'section'));
    expect(JSON.stringify(mrkdwn)).not.toContain('<!channel>');
  });
});

describe('the forms in which a message is posted', () => {
  const { main } = compose(digestOf());
  const forms = formsToPost(main, { pictures: new Map([['trend-1@towerwatch', 'F1']]), links });

  it('are plainer one after another', () => {
    expect(forms.map(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
      ['rich_text', 'rich_text', 'rich_text', 'image', 'rich_text'],
      ['rich_text', 'rich_text', 'rich_text', 'context', 'rich_text'],
      [],
    ]);
    expect(forms[0]!.blocks[3]).toMatchObject({ slack_file: { id: 'F1' } });
  });

  it('have the link of whoever gets it', () => {
    for (const form of forms) {
      expect(JSON.stringify(form)).not.toContain(PERSONAL_LINKS.preferences);
      expect(form.text).toContain(`Manage: ${links.preferences}`);
    }
    expect(linksIn(forms[0]!.blocks)).toEqual([viewUrl, links.preferences]);
  });
});

it('tells owners of trouble with a link to what helps', () => {
  const href = `${baseUrl}/subscriptions/own/3/retry`;
  const notice = composeNotice({
    title: `Not delivered: ${hostile}`,
    paragraphs: ['C1: Slack: is_archived.', 'x'.repeat(9_000)],
    link: { text: 'Send it', href },
  });
  expect(linksIn(notice.main.blocks)).toEqual([href]);
  expect(notice.main.text).toContain(`Send it: ${href}`);
  expect(notice.replies).toEqual([]);
  expect(problems(notice)).toEqual([]);
  expect(problems(composeNotice({ title: 'Delivered again', paragraphs: [], link: undefined }))).toEqual([]);
});

describe('a real digest', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('embedded');
    const now = (): Date => new Date('2026-11-23T12:00:00Z');
    await syncStore({ store, source: createSampleSource({ now }), log: createTestLog().log, now });
  });
  afterAll(() => store.close());

  it.each(['week', 'month', 'day'] as const)('of a %s is taken by Slack, and says in its thread what every section says', async (kind) => {
    for (const project of await listProjects(store.knex)) {
      const period = lastFull(kind, new Date('2026-11-23T12:00:00Z'), 'Europe/Kyiv');
      const digest = await buildDigest({ knex: store.knex, project, period });
      const composed = compose(digest);
      // An experiment's own error says "Loss became NaN"; any other NaN would be the digest's.
      const own = JSON.parse(JSON.stringify(composed).replaceAll(/became(?:\s|\\n)+NaN/g, 'became infinite')) as SlackDigest;
      expect(problems(own)).toEqual([]);
      expect(wordsOf(composed.main)).toContain(digest.headline);
      const said = composed.replies.map(wordsOf).join('\n');
      for (const { title, views } of digest.sections) if (views.some(({ kind: shown }) => shown !== 'chart')) expect(said).toContain(title);
    }
  });
});
