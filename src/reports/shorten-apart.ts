/** Shortens the names of one picture so that different ones stay different. */
import { charactersOf, oneLine } from './line.ts';
import { shorten, type Room } from './shorten.ts';
import type { MeasureText } from './text-width.ts';

interface Name {
  text: string;
  line: string;
  room: Room;
  /** As people see them. */
  characters: string[];
  short: string;
}

const ELLIPSIS = '…';
/** Stands where nothing of a name could be seen. */
export const NO_NAME = '(no name)';
/** Of what is kept of a name, for its start; the rest shows where it differs. */
const HEAD_SHARE = 0.3;
/** How far before the first difference its word may start. */
const WORD_REACH = 8;
/** Names that differ at several places may come apart one by one. */
const MOST_ROUNDS = 4;

/**
 * Shortens each in the middle, as `shorten` does. Where what is left of a name may stand for another one as well, both are cut around
 * the first character in which they differ; as a last resort, as for names that look the same in one line, all but the first end in a number:
 * "Purchases … (2)". Equal names stay equal. Only where a room is too narrow even for the number, names may become equal.
 */
export function shortenApart(texts: readonly string[], roomOf: (index: number) => Room, measure: MeasureText): string[] {
  const names = texts.map((text, i): Name => {
    const [line, room] = [oneLine(text) || NO_NAME, roomOf(i)];
    return { text, line, room, characters: [...charactersOf(line)], short: shorten(line, room, measure) };
  });
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const groups = doubtful(names);
    if (groups.length === 0) break;
    for (const group of groups) {
      const difference = firstDifference(group);
      for (const name of group) name.short = cutAround(name, difference, measure);
    }
  }
  const taken = new Set(names.map(({ short }) => short));
  for (const group of lookalikes(names)) {
    const first = group[0]!.text;
    for (const text of new Set(group.map((name) => name.text).filter((other) => other !== first))) {
      const same = group.filter((name) => name.text === text);
      const numbered = same.map((name) => number(name, taken, measure));
      for (const [i, name] of same.entries()) name.short = numbered[i]!;
      for (const short of numbered) taken.add(short);
    }
  }
  return names.map(({ short }) => short);
}

/** Different names that are shortened to the same. */
function lookalikes(names: readonly Name[]): Name[][] {
  return groupsOf(names, (one, other) => one.short === other.short);
}

/** Different names of which one is shortened to what may stand for another as well. */
function doubtful(names: readonly Name[]): Name[][] {
  const mayBe = (one: Name, other: Name): boolean => one.short !== one.line && isCutOf(one.short, other.line);
  return groupsOf(names, (one, other) => one.short === other.short || mayBe(one, other) || mayBe(other, one));
}

/** Those that are alike, or are by way of others; groups of one name, which may be there several times, are left out. */
function groupsOf(names: readonly Name[], areAlike: (one: Name, other: Name) => boolean): Name[][] {
  let groups: Name[][] = [];
  for (const name of names) {
    const isHere = (group: Name[]): boolean => group.some((other) => other.text === name.text || areAlike(name, other));
    groups = [...groups.filter((group) => !isHere(group)), [...groups.filter(isHere).flat(), name]];
  }
  return groups.filter((group) => new Set(group.map(({ text }) => text)).size > 1);
}

/** Whether a line has the pieces between the ellipses in their order, the first at its start, and the last at its end. */
function isCutOf(short: string, line: string): boolean {
  const pieces = short.split(ELLIPSIS);
  let from = 0;
  for (const [i, piece] of pieces.entries()) {
    const at = i === 0 ? (line.startsWith(piece) ? 0 : -1) : line.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return line.endsWith(pieces.at(-1)!);
}

/** How many characters all of them start with; the ends of the shortest where it is the start of all others. */
function firstDifference(group: readonly Name[]): number {
  const [first, ...others] = group.map(({ characters }) => characters) as [string[], ...string[][]];
  const place = first.findIndex((character, i) => others.some((other) => other[i] !== character));
  return place === -1 ? first.length : place;
}

/** The start of a name, and as much as has room from the word on in which the difference lies. */
function cutAround({ line, room, characters, short }: Name, difference: number, measure: MeasureText): string {
  if (fits(line, room, measure)) return short;
  const keeping = (count: number): string => {
    const shown = count - Math.ceil(count * HEAD_SHARE);
    const start = Math.max(0, Math.min(startOfWord(characters, difference, Math.min(WORD_REACH, shown >> 1)), characters.length - shown));
    const head = Math.min(count - shown, start);
    const end = start + count - head;
    const parts = [characters.slice(0, head), characters.slice(start, end)].map((part) => part.join('').trim());
    const isCutBefore = start > head;
    const [before, after] = [isCutBefore ? ELLIPSIS : '', end < characters.length ? ELLIPSIS : ''];
    return isCutBefore ? `${parts[0]}${before}${parts[1]}${after}` : `${characters.slice(0, end).join('').trimEnd()}${after}`;
  };
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(keeping(middle), room, measure)) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? short : keeping(low);
}

function startOfWord(characters: readonly string[], place: number, reach: number): number {
  const before = characters.slice(Math.max(0, place - reach), place);
  const space = before.lastIndexOf(' ');
  if (space !== -1) return place - before.length + space + 1;
  return place - before.length === 0 ? 0 : place - Math.min(1, before.length);
}

/** With the smallest number that nobody has; as it was where a number has no room. */
function number({ line, room, short }: Name, taken: ReadonlySet<string>, measure: MeasureText): string {
  for (let i = 2; ; i += 1) {
    const ending = ` (${i})`;
    const left = room.widthPx - measure(ending, room.fontSize, room.weight);
    const numbered = `${left > 0 ? shorten(line, { ...room, widthPx: left }, measure) : ''}${ending}`.trim();
    if (!fits(numbered, room, measure)) return short;
    if (!taken.has(numbered)) return numbered;
  }
}

function fits(text: string, { widthPx, fontSize, weight }: Room, measure: MeasureText): boolean {
  return measure(text, fontSize, weight) <= widthPx;
}
