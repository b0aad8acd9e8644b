/** A drawing that fails costs whoever asks the picture, and nobody else anything. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { blocksOf, textsIn } from './support/blocks.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';

let slackApp: SlackApp;

beforeAll(async () => {
  slackApp = await startSlackApp({}, { drawWorkerUrl: new URL('reports/draw/faulty-charts-worker.mjs', import.meta.url) });
});
afterEach(() => slackApp.forget());
afterAll(() => slackApp.stop());

it.each([
  ['throws', 'hybrid top 3', 'leads with R@100', 'told to throw'],
  ['never ends', 'hybrid trend', 'R@100', 'took too long'],
  ['uses up its memory', 'pareto', 'dominated by none', 'memory limit'],
])(
  'a drawing that %s leaves the table, and its finding in words',
  async (_, line, finding, reason) => {
    const answer = await slackApp.ask(line);
    expect(blocksOf(answer, 'image')).toEqual([]);
    expect(blocksOf(answer, 'table').length).toBeGreaterThanOrEqual(1);
    expect(blocksOf(answer, 'context').flatMap(textsIn).join(' ')).toContain(finding);
    expect(slackApp.app.logLines().map(({ msg }) => msg)).toContainEqual(
      expect.stringMatching(new RegExp(`an answer goes out without its picture: .*${reason}`)),
    );
    // Whoever asks next for another picture has it.
    const next = await slackApp.ask('hybrid heatmap');
    expect(blocksOf(next, 'image')).toHaveLength(1);
  },
  60_000,
);
