import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { COMMANDS } from '../../src/bot/commands/index.ts';
import { LineError } from '../../src/bot/line-error.ts';
import { readLine, tryLine } from '../../src/bot/read-line.ts';
import { USAGE } from '../../src/bot/usage.ts';

describe('reading a line', () => {
  it.each(['hybrid top 5', 'TOP 5 Hybrid', '5 top multitask', 'top,5,hybrid'])('takes words in any order and case: %s', (line) => {
    expect(readLine(line)).toMatchObject({ command: { name: 'top' }, type: 'hybrid', count: 5, project: undefined });
  });

  it('shows the overview for nothing, and for a type alone', () => {
    expect(readLine('')).toMatchObject({ command: { name: 'overview' }, type: undefined });
    expect(readLine('ranking')).toMatchObject({ command: { name: 'overview' }, type: 'ranking' });
  });

  it.each(['show #12', 'SHOW Exp #12', 'exp12 show', 'show 12', 'show 012'])(
    'takes the number of one experiment in any writing: %s',
    (line) => {
      expect(readLine(line)).toMatchObject({ command: { name: 'show' }, experiments: [12] });
    },
  );

  it.each([
    ['tpo', "I don't know “tpo”. Did you mean `top`?"],
    ['hybird top', 'Did you mean `hybrid`?'],
    ['retreival stats', 'Did you mean `retrieval`?'],
    ['statz', 'Did you mean `stats`?'],
    ['hlep', 'Did you mean `help`?'],
    ['frobnicate', "I don't know “frobnicate”."],
    ['top 0', '`top` takes a whole number from 1 to 50, not 0.'],
    ['top 51', 'from 1 to 50, not 51'],
    ['top 2.5', 'from 1 to 50, not 2.5'],
    ['top -3', 'from 1 to 50, not -3'],
    ['top 99999999999999999999', 'from 1 to 50'],
    ['stats 5', '`stats` takes no number'],
    ['top stats', '“stats” is one too many'],
    ['hybrid ranking top', '“ranking” is one too many'],
    ['top 5 6', '“6” is one too many'],
    ['show', '`show` takes 1 experiment, not 0.'],
    ['show #1 #2', '`show` takes 1 experiment, not 2.'],
    ['compare 7', '`compare` takes 2 to 5 experiments, not 1.'],
    ['top in', 'After “in” the name of a project is missing.'],
    ['top in a in b', '“in” stands there twice: a line takes one project.'],
    ['list page', 'After “page” its number is missing.'],
    ['list page second', '“page” takes a whole number from 1, not second.'],
    ['trend 1y', 'Did you mean `365d`?'],
    ['top #5', '“#5” is an experiment'],
    ['12', '“12” is an experiment. Did you mean `show #12`?'],
    ['top in "Film night', 'A quote opens before “Film” and is not closed.'],
    ['list page 1 page 2', '“page” stands there twice'],
    ['show #99999999999999', '“#99999999999999” is no number of an experiment.'],
    ['compare #1#2', '“#1#2” is no number of an experiment.'],
    ['“hybrid” top', '“hybrid” stands in quotes, which hold names.'],
    ['#12', '“#12” is an experiment. Did you mean `show #12`?'],
    ['Exp 12', 'Did you mean `show #12`?'],
    ['show 99999999999999999999', 'is no number of an experiment'],
    ['trend 99999w', 'A span is 1 to 3660 days long, not 99999w.'],
    ['help comapre', 'Did you mean `compare`?'],
    ['help compare foo', "I don't know “foo”."],
    ['trend 0d', 'A span is 1 to 3660 days long, not 0d.'],
    ['trend 30d 12w', '“12w” is one too many.'],
    ['stats on orders', "`stats` can't be asked about one dataset."],
    ['top on', 'After “on” the name of a dataset is missing.'],
    ['top "quoted"', 'A project is named like this'],
    ['heatmap accuracy', "I don't know “accuracy”. `heatmap` takes loss or metrics."],
    ['show best', '`show` takes experiments, named like #12. Did you mean `top`?'],
    ['how many experiments failed', "I don't know “how”. Did you mean `"],
    ['12-99', 'No more than 5 experiments can be compared. Did you mean `compare #12 #13 #14 #15 #16`?'],
    ['compare 12-14', '“12-14” are several experiments.'],
    ['top 5 or 10', '`top` takes one at a time, not “5 or 10”.'],
    // Each word that the offered line is without is named.
    ['hybrid top by recall only', "I don't know “recall”, “only”. Did you mean `hybrid top`?"],
    ['how many failed last week', "I don't know “last week”. Did you mean `list failed`?"],
    ['show 12 and 13', '`show` takes 1 experiment, not 2.'],
    ['top in a or b', 'A line takes one project, not “a or b”.'],
  ])('answers %j with advice', (line, expected) => {
    const error = (() => {
      try {
        readLine(line);
      } catch (thrown) {
        return thrown as AppError;
      }
      throw new Error('it was read');
    })();
    expect(error).toBeInstanceOf(AppError);
    expect(error.message).toContain(expected);
    expect(error.hint, 'what to do').toMatch(/\S/);
  });
});

it.each([
  ['top five', { command: { name: 'top' }, count: 5 }],
  ['top5', { command: { name: 'top' }, count: 5 }],
  ['show12', { command: { name: 'show' }, experiments: [12] }],
  ['trend 12 w', { command: { name: 'trend' }, days: 84 }],
  ['top 5.', { command: { name: 'top' }, count: 5 }],
  ['compare 3; 4!', { experiments: [3, 4] }],
  ['trend 30 days', { command: { name: 'trend' }, days: 30 }],
  ['compare 3 vs 4', { experiments: [3, 4] }],
  ['compare #3 and #4 with five', { experiments: [3, 4, 5] }],
  ['list page two', { page: 2 }],
  ['list 12 weeks', { text: '12 weeks' }],
  ['trend last week', { days: 7 }],
  ['hybrid trend last 12 weeks', { type: 'hybrid', days: 84 }],
  ['trend past 30d', { days: 30 }],
  ['show experiment no. 12', { experiments: [12] }],
  ['show №12', { experiments: [12] }],
  ['show exp-12', { experiments: [12] }],
  ['hybrid top-5', { command: { name: 'top' }, count: 5 }],
  ['experiments top 5', { command: { name: 'top' }, count: 5 }],
  ['top in a in A', { project: 'a' }],
  ['please list failed, thanks!', { choice: 'failed', text: '' }],
  ['list "please"', { text: 'please' }],
  ['top in please', { project: 'please' }],
  ['list failed experiments', { choice: 'failed', text: '' }],
  ['list all', { text: '' }],
  ['list for adam', { text: 'adam' }],
  ['list experiments by adam', { text: 'adam' }],
  ['list my experiments', { text: '' }],
  ['top 5 hybrid.', { count: 5, type: 'hybrid' }],
  ['trend 30d in the shop', { project: 'shop' }],
  ['top on the orders in the shop', { project: 'shop', dataset: 'orders' }],
  ['top in the', { project: 'the' }],
  ['insights status', { text: 'status' }],
  ['list status failed', { choice: 'failed', text: '' }],
  ['list "last week"', { text: 'last week' }],
  ['trend in the last 12 weeks', { days: 84, project: undefined }],
  ['could you compare 10 and 12 please?', { experiments: [10, 12] }],
  ['compare 10 or 12', { experiments: [10, 12] }],
  ['insights of learning rate', { text: 'learning rate' }],
  ['show me top 5 hybrid', { command: { name: 'top' }, count: 5, type: 'hybrid' }],
  ['/experiments please give us hybrid stats?', { command: { name: 'stats' }, type: 'hybrid' }],
])('reads %j as people type it', (line, expected) => {
  expect(readLine(line)).toMatchObject(expected);
});

it.each([
  ['hybird tpo 5', 'hybrid top 5'],
  ['tpo 5 in "Film night"', 'top 5 in "Film night"'],
  ['trend 1y', 'trend 365d'],
  ['top #5', 'top 5'],
  ['12 in shop', 'show #12 in "shop"'],
  ['topp 5 in "Film night" on "Baskets, 12 months"', 'top 5 in "Film night" on "Baskets, 12 months"'],
  ['top 51', 'top 50'],
  ['top 0', 'top 1'],
  ['top 2.5', 'top 3'],
  ['top -3', 'top 3'],
  ['top "5"', 'top 5'],
  ['trend 30', 'trend 30d'],
  ['trend "30d"', 'trend 30d'],
  ['trend 99999w', 'trend all'],
  ['trend 20y', 'trend all'],
  ['hybrid stats 5', 'hybrid stats'],
  ['overviw on "Old"', 'overview'],
  ['stats on orders in shop', 'stats in shop'],
  ['top in "" 5', 'top 5'],
  ['top 5 on', 'top 5'],
  ['list failed page 0', 'list failed'],
  ['top in "Film night', 'top in "Film night"'],
  ["top in 'Film night", "top in 'Film night'"],
  ['#12 #13', 'compare #12 #13'],
  ['exp12, exp13', 'compare #12 #13'],
  ['compare #10-#12', 'compare #10 #11 #12'],
  ['compare 10..12', 'compare #10 #11 #12'],
  ['compare #10/#12', 'compare #10 #12'],
  ['compare #10-#99', 'compare #10 #11 #12 #13 #14'],
  ['compare #10 to #99', 'compare #10 #11 #12 #13 #14'],
  ['compare #1#2', 'compare #1 #2'],
  ['comprae #1#2 on "Old"', 'compare #1 #2'],
  ['compare 1 2 3 4 5 6 7', 'compare 1 2 3 4 5'],
  ['compare 7', 'show 7'],
  ['compare 7 7 8', 'compare 7 8'],
  ['show #1 #2', 'compare #1 #2'],
  ['top 5th', 'top 5'],
  ['top n=5', 'top 5'],
  ['trend 3 months', 'trend 90d'],
  ['trend last month', 'trend 30d'],
  ['running', 'list running'],
  ['failed in shop', 'list failed in shop'],
  ['latest', 'list'],
  ['statistics', 'stats'],
  ['hyb top', 'hybrid top'],
  ['?', 'help'],
  ['--help', 'help'],
  ['help me', 'help'],
  ['trend last', 'trend'],
  ['heatmap accuracy', 'heatmap'],
  ['on orders', 'overview'],
  ['unsubscribe', 'subscriptions'],
  ['12 13', 'compare #12 #13'],
  ['hybrid 12 13', 'compare #12 #13'],
  ['#12 vs #13', 'compare #12 #13'],
  ['exp 12 and exp 13 in shop', 'compare #12 #13 in "shop"'],
  ['failed experiments', 'list failed experiments'],
  ['top 1,000', 'top 1'],
  ['12-14', 'compare #12 #13 #14'],
  ['12 to 14 in shop', 'compare #12 #13 #14 in shop'],
  ['#12/#13', 'compare #12 #13'],
  ['hybrid #12-#13', 'hybrid compare #12 #13'],
  ['compare 10 to 12', 'compare #10 #11 #12'],
  ['compare #10 - #12', 'compare #10 #11 #12'],
  // Of a line that names its command what was not understood is left out.
  ['top stat', 'top'],
  ['hybrid top by recall', 'hybrid top'],
  ['subscribe weekly #data', 'subscribe'],
  ['digest last week', 'digest'],
  ['ranking pareto', 'pareto'],
  ['retrieval pareto on "Old"', 'pareto on "Old"'],
  ['show 12-14', 'compare #12 #13 #14'],
  // What stands around it in a sentence is none of it.
  ['show best', 'top'],
  ['show me the best hybrid', 'top hybrid'],
  ['please show failed experiments', 'list failed experiments'],
  ['how many experiments failed', 'list failed'],
  ['what is running?', 'list running'],
  ['tell me about #12', 'show #12'],
  ['show me the trend', 'trend'],
  ['show latest', 'list'],
  ['page 2', 'list page 2'],
  ['who subscribed', 'subscriptions'],
  ["what's the best hybrid model?", 'top hybrid'],
  ['what should I try next?', 'suggest'],
  ['difference between 12 and 14', 'compare 12 and 14'],
  ['heat map', 'heatmap'],
  ['hello', 'help'],
  ['top five please now', 'top five'],
  ['stats hybrid stats hybrid 5', 'stats hybrid'],
  ['is #12 better than #10?', 'compare #12 #10'],
  ['why did exp12 fail?', 'show #12'],
  ['exp 12 details', 'show #12'],
  ['what should I train next?', 'suggest'],
  ['stop sending me mails', 'subscriptions'],
  ['"top 5"', 'top 5'],
  // A list is of no time, which would be searched for.
  ['list failed last week', 'list failed'],
  ['what failed in the last 7 days?', 'list failed'],
  ['list yesterday in shop', 'list in shop'],
  ['how many', undefined],
  ['the', undefined],
  // Experiments, whatever joins them, in the order in which they are said.
  ['#12 or #13', 'compare #12 #13'],
  ['#12 to #14 in grocery', 'compare #12 #13 #14 in grocery'],
  ['14 to 12', 'compare #14 #13 #12'],
  ['compare 14-12', 'compare #14 #13 #12'],
  ['compare best and worst', 'compare'],
  ['top 5 5', 'top 5'],
  ['top 5 or so', 'top 5'],
  ['top in grocery and hybrid', 'top in grocery hybrid'],
  ['pareto hybrid ranking', 'pareto hybrid'],
  // What would fail again: no number of an experiment, another word that nothing is near.
  ['shwo', undefined],
  ['hybird frobnicate', undefined],
])('offers for %j the line that can be read: %j', (line, correction) => {
  expect(() => readLine(line)).toThrow(expect.objectContaining({ correction }) as Error);
});

it.each([
  ['top stats', ['top', 'stats']],
  ['hybrid ranking top', ['hybrid top', 'ranking top']],
  ['compare list #12 #13', ['compare #12 #13', 'list #12 #13']],
  ['top in shop in "Film night"', ['top in shop', 'top in "Film night"']],
  ['top hybird stats', ['top hybrid', 'hybrid stats']],
  ['top and trend', ['top', 'trend']],
  ['hybrid top 5 and hybrid stats', ['hybrid top 5', 'hybrid stats']],
  ['top stats trend', ['top', 'stats', 'trend']],
  ['top retrieval vs ranking', ['top retrieval', 'top ranking']],
  ['top in a or in b or in a', ['top in a in a', 'top in b']],
  ['top 5 frobnicate stats', ['top 5', 'stats']],
  ['top 5 6', ['top 5', 'top 6']],
  ['top 5 or 10', ['top 5', 'top 10']],
  ['top 5 or 10 or 15', ['top 5', 'top 15', 'top 10']],
  ['trend 30d 12w', ['trend 30d', 'trend 12w']],
  ['trend 30d or 12w', ['trend 30d', 'trend 12w']],
  ['heatmap loss and metrics', ['heatmap loss', 'heatmap metrics']],
  ['top in a or b', ['top in a', 'top in b']],
  ['top on orders and clicks', ['top on orders', 'top on clicks']],
  ['list failed completed', ['list failed', 'list completed']],
  ['list failed or running', ['list failed', 'list running']],
  ['failed or running', ['list failed', 'list running']],
  ['list salt and pepper failed or running', ['list salt and pepper failed', 'list salt and pepper running']],
  ['list page 1 page 2', ['list page 1', 'list page 2']],
  ['list baseline in a or b', ['list baseline in a', 'list baseline in b']],
  ['hybrid and retrieval top 3', ['hybrid top 3', 'retrieval top 3']],
  ['top in the shop or the "Film night"', ['top in shop', 'top in "Film night"']],
  // The numbers stay with their command.
  ['top 5 and trend 30d', ['top 5', 'trend 30d']],
  ['trend 30d, then show #12 and 13', ['trend 30d', 'compare #12 13']],
  ['list page 2 or 3', ['list page 2', 'list page 3']],
  ['top 3 hybrid and stats ranking', ['top 3 hybrid', 'top 3 ranking', 'hybrid stats', 'stats ranking']],
])('offers for %j each line that may have been meant: %j', (line, offered) => {
  const error = tryLine(line) as LineError;
  expect(error).toMatchObject({ correction: undefined });
  expect(error.offers.map((offer) => offer.line)).toEqual(offered);
  expect(error.offers.map(({ label }) => label)).toEqual(offered);
});

it('offers alone the one that can be read of what may have been meant', () => {
  expect(tryLine('trend 30d show')).toMatchObject({ correction: 'trend 30d' });
  expect(tryLine('compare 12 13 show')).toMatchObject({ correction: 'compare 12 13' });
});

it.each(['top stats ', 'hybrid ranking ', 'in a on b in c ', 'and or ', 'page 1 ', '#1 to #2 '])(
  'a line as long as a line may be of %j is read as soon as any other',
  (words) => {
    const line = words.repeat(Math.floor(1_000 / words.length));
    expect(tryLine(line)).toBeInstanceOf(LineError);
  },
);

it('offers nothing for the whole help, of which nothing was meant', () => {
  expect(tryLine(COMMANDS.map(({ name }) => name).join(' | '))).toMatchObject({ offers: [], correction: undefined });
});

it('names the whole line that was meant where several words of it were wrong', () => {
  expect(() => readLine('hybird tpo 5')).toThrow("I don't know “hybird”. Did you mean `hybrid top 5`?");
});

it.each([
  ['top 51', '[type] top [n]'],
  ['tpo 5', '[type] top [n]'],
  ['trend 30d 12w', '[type] trend [30d | 12w | all]'],
  ['frobnicate', undefined],
])('shows after %j the usage of that command: %j', (line, usage) => {
  expect(() => readLine(line)).toThrow(
    expect.objectContaining({ hint: usage === undefined ? USAGE : `Usage: /experiments ${usage}` }) as Error,
  );
});
