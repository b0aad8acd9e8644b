import { describe, expect, it } from 'vitest';
import { saidLine } from '../../src/bot/said-line.ts';

describe('what stands behind the mention is the line', () => {
  it.each([
    ['<@UBOT> hybrid top', 'hybrid top'],
    ['hey <@UBOT> top 2', 'top 2'],
    ['<@UBOT>: hybrid top', 'hybrid top'],
    ['<@UBOT|towerwatch>, hybrid top', 'hybrid top'],
    ['<@UBOT> – top 2!', 'top 2'],
    ['please <@UBOT> show #12', 'show #12'],
    ['<@UBOT> could you please show #12?', 'could you please show #12'],
    ['<@UBOT> top 2, please', 'top 2'],
    ['Good morning all! <@UBOT> top 2 thanks', 'top 2'],
    ['we talked about the top of the list yesterday. <@UBOT> show #12', 'show #12'],
    ['<@UOTHER> look at this: <@UBOT> top 2', 'top 2'],
    ['what about <@UBOT> list tower', 'list tower'],
    ['*<@UBOT> top 2*', 'top 2'],
    ['hey <@UBOT> `top 2`', 'top 2'],
    ['<@UBOT>stats', 'stats'],
    ['hey team\n<@UBOT> top 2\nthank you', 'top 2'],
    ['top 2 <@UBOT> show #12', 'show #12'],
    ['hey <@UBOT> tpo', 'tpo'],
  ])('of %j: %j', (text, line) => {
    expect(saidLine(text, { botId: 'UBOT' })).toBe(line);
  });
});

describe('what stands in front of it is, where nothing stands behind', () => {
  it.each([
    ['hybrid top <@UBOT>', 'hybrid top'],
    ['please hybrid top <@UBOT>', 'hybrid top'],
    ['hybrid top, <@UBOT>!', 'hybrid top'],
    ['hybrid top <@UBOT> please', 'hybrid top'],
    ['hybrid tpo <@UBOT>', 'hybrid tpo'],
    ['top 51 <@UBOT>', 'top 51'],
    ['compare <@UBOT>', 'compare'],
  ])('of %j: %j', (text, line) => {
    expect(saidLine(text, { botId: 'UBOT' })).toBe(line);
  });
});

it.each([
  ['hybrid <@UBOT> top 3', 'hybrid top 3'],
  ['top <@UBOT> 2', 'top 2'],
])('a line may stand around the mention: %j is %j', (text, line) => {
  expect(saidLine(text, { botId: 'UBOT' })).toBe(line);
});

it.each(['<@UBOT>', 'hey <@UBOT>', '<@UBOT> hi!', 'somebody should ask <@UBOT>', '<@UBOT> :', ''])('%j asks for the overview', (text) => {
  expect(saidLine(text, { botId: 'UBOT' })).toBe('');
});

it.each([
  ['hey <@U123> top 2', undefined, 'top 2'],
  ['hey <@U123> top 2', 'UBOT', 'top 2'],
  ['top 2', undefined, 'top 2'],
  ['please top 2', 'UBOT', 'top 2'],
  ['list please', 'UBOT', 'list'],
  ['list "thanks"', 'UBOT', 'list "thanks"'],
  ['trend all', 'UBOT', 'trend all'],
  ['list "a &amp; b"', 'UBOT', 'list "a & b"'],
])('%j, said to %s, is %j', (text, botId, line) => {
  expect(saidLine(text, { botId })).toBe(line);
});
