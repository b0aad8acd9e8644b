/** What a line has once: a command, a type, a project. */
import { eachAlone, withNumbers } from './joining.ts';
import { LineError } from './line-error.ts';
import { USAGE } from './usage.ts';
import type { Word } from './words.ts';

/** Takes out what `read` understands; said twice it is too much, unless it says the same. */
export function takeOne<T>(line: string, words: Word[], read: (word: Word) => T | undefined, what: 'command' | 'type'): T | undefined {
  const found = new Map<T, Word[]>();
  for (const word of words) {
    const value = read(word);
    if (value !== undefined) found.set(value, [...(found.get(value) ?? []), word]);
  }
  const [first, second] = [...found];
  const places = [...found.values()];
  if (second !== undefined)
    throw new LineError(`“${second[1][0]!.text}” is one too many: a line takes one ${what}.`, {
      hint: USAGE,
      // A number of one command is none of another; of types it is one for all.
      offers: eachAlone(line, what === 'command' ? withNumbers(line, places) : places),
    });
  for (const word of first?.[1] ?? []) words.splice(words.indexOf(word), 1);
  return first?.[0];
}
