/** Lines that can't be read are told what is wrong with them, and not something else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';

let slackApp: SlackApp;

beforeAll(async () => {
  slackApp = await startSlackApp();
});
afterAll(() => slackApp.stop());

const ask = async (line: string): Promise<string> => String((await slackApp.ask(line))['text']);

describe('a line', () => {
  it.each([
    ['trend 99999999999w', 'A span is 1 to 3660 days long, not 99999999999w.'],
    ['trend 99999y', 'A span is 1 to 3660 days long, not 99999y.'],
    ['trend 20y', 'A span is 1 to 3660 days long, not 20y.'],
    ['compare #10-#12', '“#10-#12” is no number of an experiment.'],
    ['compare 10–12', '“10–12” is no number of an experiment.'],
    ['best', "I don't know “best”. Did you mean `top`?"],
    ['hybrid leaderboard', "I don't know “leaderboard”. Did you mean `top`?"],
  ])('%s is told what is wrong with it', async (line, expected) => {
    const text = await ask(line);
    expect(text).toContain(expected);
    expect(text).not.toContain('A project is named like this');
  });

  it('may have digits of any keyboard', async () => {
    const plain = (text: string): string => text.replace(/, \d+ s ago/, '');
    expect(plain(await ask('show #１２'))).toBe(plain(await ask('show #12')));
    expect(await ask('hybrid ｔｏｐ３')).toContain('Top 3 by R@100');
    expect(await ask('compare ＃１２ #1２')).toContain('#12 stands there more than once');
  });
});
