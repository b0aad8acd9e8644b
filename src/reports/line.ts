/** Names come from people: what of them may stand in one line of anything. */

/** One line without control characters, which neither a terminal nor XML should get, broken surrogates, and marks that turn the text around them. */
export function oneLine(text: string): string {
  return withoutTurns(text)
    .replace(/[\p{Cs}\uFFFE\uFFFF]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** The same of a text of several lines. */
export function plainLines(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

/** Without the marks that turn the direction of what follows them, the words of whoever quotes a name too. Letters turn by themselves where they should. */
export function withoutTurns(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '');
}

/** Cuts at the end, to so many code points at the most. What a person sees as one character is never split. */
export function cut(text: string, length: number): string {
  return isWithin(text, length) ? text : `${within(charactersOf(text), length - 1).join('')}…`;
}

/** Cuts in the middle, as `cut` does: the ends of names tell experiments apart. */
export function cutMiddle(text: string, length: number): string {
  if (isWithin(text, length)) return text;
  const characters = [...charactersOf(text)];
  const head = Math.ceil((length - 1) / 2);
  const tail = within(characters.toReversed(), length - 1 - head).toReversed();
  return `${within(characters, head).join('')}…${tail.join('')}`;
}

/** Made once: it takes longer than what most texts need of it. */
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a person sees as one character may be several code points: an emoji of joined ones, a letter with its accent. */
export function* charactersOf(text: string): Generator<string> {
  for (const { segment } of SEGMENTER.segment(text)) yield segment;
}

function isWithin(text: string, length: number): boolean {
  // Code points are at most as many as code units: most texts need not be taken apart.
  return text.length <= length || [...text].length <= length;
}

/** The first characters, as long as they have no more code points together. */
function within(characters: Iterable<string>, length: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += [...character].length;
    if (used > length) break;
    taken.push(character);
  }
  return taken;
}
