// Makes the pictures of the README from the sample data: `npm run pictures`. Needs a build, and Chromium at CHROMIUM or /usr/bin/chromium.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const built = (file) => import(new URL(`../dist/${file}`, import.meta.url).href);
const { answerMessage } = await built('bot/blocks.js');
const { dispatch } = await built('bot/dispatch.js');
const { createDrawer } = await built('reports/draw.js');
const { attachmentsOf } = await built('reports/deliver/email-channel.js');
const { createDigestMaker } = await built('reports/deliver/make-digest.js');
const { writeToOutbox } = await built('reports/deliver/outbox.js');
const { lastFull } = await built('reports/period.js');
const { createLog } = await built('log.js');
const { createSampleSource } = await built('sources/sample/index.js');
const { syncStore } = await built('sources/sync.js');
const { openInMemory } = await built('store/embedded.js');
const { migrateStore } = await built('store/migrate.js');

// Slack's look, near enough to see what people will see.
const SLACK_STYLE = `
  body { margin: 0; font: 15px/1.45 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d; background: #fff }
  main { padding: 18px 24px } p { margin: 6px 0 } a { color: #1264a3 } code { color: #c01343; background: #f6f6f6; border: 1px solid #ddd; border-radius: 3px; padding: 0 3px }
  .asked { display: inline-block; color: #454447; background: #f4f4f4; border: 1px solid #ddd; border-radius: 6px; padding: 4px 10px; margin-bottom: 10px }
  .head small { background: #e8e8e8; border-radius: 3px; padding: 1px 4px; font-size: 11px; color: #616061 } .head i { color: #616061; font-size: 13px; font-style: normal }
  table { border-collapse: collapse; margin: 8px 0; font-size: 13px } td { border: 1px solid #ddd; padding: 5px 9px; white-space: nowrap } tr:first-child td { font-weight: 700; background: #fafafa } .right { text-align: right }
  img { display: block; border: 1px solid #ddd; border-radius: 8px; margin: 8px 0 }`;

// One moment for all pictures, so that they change only when the product does.
const now = () => new Date('2026-11-23T09:00:00Z');
const log = createLog({ level: 'warn', pretty: true });
const docs = (file) => fileURLToPath(new URL(`../docs/${file}`, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'towerwatch-pictures-'));
const store = await openInMemory();
const drawer = createDrawer({
  workerUrl: new URL('../dist/reports/draw-worker.js', import.meta.url),
  threads: 1,
  timeoutMs: 20_000,
  maxQueue: 10,
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  await migrateStore(store);
  await syncStore({ store, source: createSampleSource({ now }), log, now });
  await pictureOfAnswer('hybrid top 5 in grocery-basket-recommender');
  await pictureOfMail('grocery-basket-recommender');
} finally {
  await browser.close();
  await drawer.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
}

async function pictureOfAnswer(line) {
  const answer = await dispatch(line, { knex: store.knex });
  const chart = answer.views.find((view) => view.kind === 'chart');
  const drawing = await drawer.png(chart.chart, chart.data);
  const message = answerMessage(answer, { baseUrl: 'https://towerwatch.example.org', pictures: new Map([[chart, 'F1']]) });
  const picture = `data:image/png;base64,${drawing.body.toString('base64')}`;
  const html = `<!doctype html><meta charset="utf-8"><style>${SLACK_STYLE}</style><main><p class="asked">/experiments ${line}</p>
    <p class="head"><b>Towerwatch</b> <small>APP</small> <i>Only visible to you</i></p>${message.blocks.map((block) => blockHtml(block, picture)).join('')}</main>`;
  await screenshot(html, 1080, docs('answer.png'));
}

async function pictureOfMail(projectKey) {
  const { id: projectId } = await store.knex('projects').where({ key: projectKey }).first();
  const make = createDigestMaker({
    knex: store.knex,
    drawer,
    baseUrl: () => 'https://towerwatch.example.org',
    composeSlack: () => null,
    log,
  });
  const period = lastFull('week', now(), 'Europe/Kyiv');
  const made = await make(
    {
      projectId,
      types: ['retrieval', 'ranking', 'hybrid'],
      sections: [],
      period: { ...period, from: period.from.toISOString(), to: period.to.toISOString() },
      timetable: 'Mondays 09:00 Europe/Kyiv',
      slotAt: now().toISOString(),
      lateNote: null,
    },
    { token: 'picture' },
  );
  const from = 'Towerwatch <towerwatch@example.org>';
  const { html } = await writeToOutbox(
    { ...made, to: [], attachments: attachmentsOf(made), messageId: '<picture@example.org>', date: now() },
    'mail',
    { folder, from },
  );
  // The first screens of it; the whole mail is four times as long.
  await screenshot(await readFile(html, 'utf8'), 660, docs('mail.png'), 985);
}

async function screenshot(html, width, path, height) {
  const page = await browser.newPage({ viewport: { width, height: height ?? 400 }, deviceScaleFactor: 1.5 });
  await page.goto(pathToFileURL(folder).href);
  await page.setContent(html, { waitUntil: 'load' });
  await page.screenshot({ path, fullPage: height === undefined });
  await page.close();
}

function blockHtml(block, picture) {
  if (block.type === 'rich_text')
    return `<p>${block.elements
      .flatMap((section) => section.elements)
      .map(inlineHtml)
      .join('')}</p>`;
  if (block.type === 'image') return `<img src="${picture}" width="500" alt="">`;
  if (block.type === 'table') {
    const cell = (content, column) =>
      `<td class="${block.column_settings[column].align}">${content.type === 'rich_text' ? blockHtml(content).replace(/<\/?p>/g, '') : escapeHtml(content.text)}</td>`;
    return `<table>${block.rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table>`;
  }
  throw new Error(`no picture of a block of type ${block.type}`);
}

function inlineHtml({ type, text, fallback, style }) {
  const shown = escapeHtml(type === 'date' ? fallback : text);
  if (type === 'link') return `<a>${shown}</a>`;
  if (style?.code) return `<code>${shown}</code>`;
  return style?.bold ? `<b>${shown}</b>` : shown;
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
