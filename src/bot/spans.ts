/** Spans of days up to now, as they stand in a line. */
import { LineError } from './line-error.ts';
import { shortened } from './usage.ts';
import { replaced, type Word } from './words.ts';

/** `30d`, `12w` or `all`. */
export const SPAN = /^(?:(\d+)([dw])|all)$/i;

const MOST_DAYS = 3_660;

/** Undefined for `all`, and where the line has no span. */
export function readDays(span: Word | undefined, line: string): number | undefined {
  const [, number, unit] = SPAN.exec(span?.text ?? 'all') ?? [];
  if (number === undefined) return undefined;
  const days = Number(number) * (unit?.toLowerCase() === 'w' ? 7 : 1);
  if (days < 1 || days > MOST_DAYS) throw outOfRange(span!, line);
  return days;
}

function outOfRange(span: Word, line: string): LineError {
  return new LineError(`A span is 1 to ${MOST_DAYS} days long, not ${shortened(span.text)}.`, {
    hint: 'Spans are typed like 30d, 12w or all.',
    correction: replaced(line, span, 'all'),
  });
}

const DAYS: Record<string, number> = { d: 1, w: 7, m: 30, y: 365 };

/**
 * What is like a span and is none, in days: "1y", "3 months" as one word; undefined for anything else.
 *
 * @throws LineError where it is one that is too long.
 */
export function likeSpan(word: Word, line: string): string | undefined {
  const [, number, unit] = /^(\d+)(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?$/i.exec(word.text) ?? [];
  if (number === undefined) return undefined;
  const days = Number(number) * DAYS[unit!.toLowerCase()]!;
  if (days > MOST_DAYS) throw outOfRange(word, line);
  return `${days}d`;
}

/** "last week", "past 7 days", "yesterday": the words of a time, where others are searched for; empty for none. */
export function timeIn(words: readonly Word[]): Word[] {
  const isSaid = (word: Word | undefined, pattern: RegExp): boolean => word !== undefined && !word.quoted && pattern.test(word.text);
  const at = words.findIndex((word, i) => {
    const isNumbered = isSaid(words[i + 1], /^\d+$/);
    return (
      isSaid(word, /^(?:yesterday|today)$/i) ||
      (isSaid(word, /^(?:last|past|this)$/i) && isSaid(words[i + (isNumbered ? 2 : 1)], UNIT_OF_TIME))
    );
  });
  if (at < 0) return [];
  const isAlone = isSaid(words[at], /^(?:yesterday|today)$/i);
  return words.slice(at, at + (isAlone ? 1 : isSaid(words[at + 1], /^\d+$/) ? 3 : 2));
}

const UNIT_OF_TIME = /^(?:hour|day|night|week|month|quarter|year)s?$/i;
