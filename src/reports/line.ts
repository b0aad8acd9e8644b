/** Names come from people: what of them may stand in one line of anything. */

/** One line without control characters, which neither a terminal nor XML should get, broken surrogates, and marks that turn the text around them. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cs}\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Cuts at the end; a character outside the basic plane is never split. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Cuts in the middle: the ends of names tell experiments apart. */
export function cutMiddle(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (length - 1 - head)).join('')}`;
}
