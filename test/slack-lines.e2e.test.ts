/** Lines that can't be read are told what is wrong with them, and not something else. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf } from './support/blocks.ts';
import { clickOf, postInteraction } from './support/slack-requests.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';

let slackApp: SlackApp;

beforeAll(async () => {
  slackApp = await startSlackApp();
});
afterEach(() => slackApp.forget());
afterAll(() => slackApp.stop());

const ask = async (line: string): Promise<string> => String((await slackApp.ask(line))['text']);

describe('a line', () => {
  it.each([
    ['trend 99999999999w', 'A span is 1 to 3660 days long, not 99999999999w.'],
    ['trend 99999y', 'A span is 1 to 3660 days long, not 99999y.'],
    ['trend 20y', 'A span is 1 to 3660 days long, not 20y.'],
    ['compare #10-#12', '“#10-#12” are several experiments.'],
    ['compare 10–12', '“10–12” are several experiments.'],
    ['best', "I don't know “best”. Did you mean `top`?"],
    ['hybrid leaderboard', "I don't know “leaderboard”. Did you mean `top`?"],
  ])('%s is told what is wrong with it', async (line, expected) => {
    const text = await ask(line);
    expect(text).toContain(expected);
    expect(text).not.toContain('A project is named like this');
  });

  it.each([
    ['top 51', 'top 50', 'Top 50 by'],
    ['trend 30', 'trend 30d', 'of the last 30 days'],
    ['hybrid stats on orders', 'hybrid stats', 'Hybrid'],
    ['#10 #12', 'compare #10 #12', 'against'],
    ['hybrid top 5 in Grocery Basket Recommender', 'hybrid top 5 in "Grocery Basket Recommender"', 'Top 5 by'],
  ])('%s has a button for what was meant, whose answer comes', async (line, meant, expected) => {
    const [button] = buttonsOf(await slackApp.ask(line));
    expect(button?.value).toBe(meant);
    const answered = slackApp.nextResponse(`an answer to ${meant}`);
    await postInteraction(slackApp.door, clickOf({ action: button!, responseUrl: slackApp.slack.responseUrl() }));
    expect(String((await answered)['text'])).toContain(expected);
  });

  it.each([
    ['hybrid top 3 in e', ['hybrid top 3 in bookshop-next-read', 'hybrid top 3 in grocery-basket-recommender']],
    ['hybrid top 3 stats', ['hybrid top 3', 'hybrid stats']],
  ])('%s has a button for each that may be meant, whose answers come', async (line, meant) => {
    const buttons = buttonsOf(await slackApp.ask(line));
    expect(buttons.map(({ value }) => value)).toEqual(meant);
    for (const button of buttons) {
      const answered = slackApp.nextResponse(`an answer to ${button.value}`);
      await postInteraction(slackApp.door, clickOf({ action: button, responseUrl: slackApp.slack.responseUrl() }));
      expect(String((await answered)['text'])).toMatch(/Top 3 by|Hybrid/);
    }
  });

  it('for a form that names a project without quotes has the button, too', async () => {
    const [button] = buttonsOf(await slackApp.ask('compare in Grocery Basket Recommender'));
    expect(button?.value).toBe('compare in "Grocery Basket Recommender"');
    expect(slackApp.slack.calls).not.toContain('views.open');
  });

  it('may have digits of any keyboard', async () => {
    const plain = (text: string): string => text.replace(/, \d+ s ago/, '');
    expect(plain(await ask('show #１２'))).toBe(plain(await ask('show #12')));
    expect(await ask('hybrid ｔｏｐ３')).toContain('Top 3 by R@100');
    expect(await ask('compare ＃１２ #1２')).toContain('#12 stands there more than once');
  });
});
