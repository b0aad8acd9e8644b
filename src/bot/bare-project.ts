import type { Project } from '../analysis/project.ts';
import { isJoining } from './joining.ts';
import { LineError } from './line-error.ts';
import { slipFinder } from './near-miss.ts';
import { NEVER_MEANT, tryLine } from './read-line.ts';
import { createNames, type NamedBySeveral } from './named-by-several.ts';
import { isFiller } from './other-words.ts';
import { isWord, type Word } from './words.ts';

/** Said in front of a project's name in place of `in`. */
const LIKE_IN = /^(?:for|from|of|project)$/i;

/** A word that a line is read by, or said around one, whatever projects are called. */
export function isOfLine(word: Word): boolean {
  const { text } = word;
  return /^#?\d+$/.test(text) || NEVER_MEANT.test(text) || isFiller(word) || isJoining(word) || !(tryLine(text) instanceof LineError);
}

/** Of a longer line nobody knows what each word means. */
const MOST_WORDS = 30;
/** Shorter words are in too many names. */
export const SHORTEST_PART = 4;

/** The first project that a line names without an `in`, by one word or by several; with what was said in place of `in`. */
export function findBareProject(words: readonly Word[], all: readonly Project[]): NamedBySeveral<Project> | undefined {
  if (words.length > MOST_WORDS) return undefined;
  const { namedBySeveral } = createNames(all);
  const byPart = new Map<string, Set<Project>>();
  for (const project of all) {
    for (const part of partsOf(namesOfProject(project))) byPart.set(part, (byPart.get(part) ?? new Set()).add(project));
  }
  const slip = slipFinder([...byPart.keys()]);
  const onlyOne = (found: Iterable<Project>): Project | undefined => {
    const [first, second] = found;
    return second === undefined ? first : undefined;
  };
  const whole = ({ text }: Word): Project | undefined => all.find((one) => namesOfProject(one).includes(text.toLowerCase()));
  /** What is of no other project and near no known word: a part of a name in quotes, else one of its words, or that with a slip in it. */
  const part = ({ text, quoted }: Word): Project | undefined => {
    const said = text.toLowerCase();
    const read = tryLine(text);
    if (said.length < SHORTEST_PART || !(read instanceof LineError) || read.correction !== undefined) return undefined;
    if (quoted) return onlyOne(all.filter((one) => namesOfProject(one).some((name) => name.includes(said))));
    return onlyOne(byPart.get(said) ?? byPart.get(slip(said) ?? '') ?? []);
  };
  for (const [i, word] of words.entries()) {
    const before = words[i - 1];
    if (isOfLine(word) || (before !== undefined && isWord(before, 'on'))) continue;
    const one = whole(word);
    const several = one === undefined && !word.quoted ? namedBySeveral(words.slice(i)) : undefined;
    const named = one ?? several?.named ?? part(word);
    if (named === undefined) continue;
    const from = before !== undefined && !before.quoted && LIKE_IN.test(before.text) ? before.from : word.from;
    return { named, from, to: several?.to ?? word.to };
  }
  return undefined;
}

/** The project that the first of some words names: by its whole name, in quotes or not, or by its key. */
export function projectAt(words: readonly Word[], all: readonly Project[]): { named: Project; to: number } | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  const named = all.find((one) => namesOfProject(one).includes(first.text.toLowerCase()));
  return named === undefined ? createNames(all).namedBySeveral(words) : { named, to: first.to };
}

export function namesOfProject({ key, name }: Project): string[] {
  return [key, name.toLowerCase()];
}

export function partsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => name.match(/[\p{L}\p{N}]+/gu) ?? []);
}
