/** Words as they are, where Slack reads no markup: names and errors may look like some. */
import type { PlainTextElement, RichTextElement } from '@slack/types';
import { cut } from '../reports/line.ts';

/** Is not seen, and keeps together what it stands between. */
const WORD_JOINER = '\u2060';
/** What stands behind `<` in markup, and behind `&` in an entity: Slack decodes those of plain text too. */
const OPENING = /<(?=[@#!]|https?:|mailto:)|&(?=(?:[a-z]+|#\d+|#x[\da-f]+);)/gi;
/** Behind these, and between the two stars of a pair. */
const SEAMS = new RegExp(`(?<=${OPENING.source})|(?=\\*)(?<=\\*[^*\\s][^*]*)`, 'i');

/** What looks like markup is parted by a character that nobody sees, so that nothing which reads a message takes it for markup that was meant. */
export function literal(text: string): string {
  return text.replaceAll(OPENING, `$&${WORD_JOINER}`);
}

/** @param most How many characters it may have. */
export function plain(text: string, most = Number.POSITIVE_INFINITY): PlainTextElement & { emoji: false } {
  return { type: 'plain_text', text: cut(literal(text), most), emoji: false };
}

/** The same of rich text, which has parts of its own: nothing needs to be added. */
export function literalParts(element: RichTextElement): RichTextElement[] {
  return element.type === 'text' ? element.text.split(SEAMS).map((text) => ({ ...element, text })) : [element];
}

/** Whether it would be read as something else in a place that has neither parts nor hidden characters. */
export function looksLikeMarkup(text: string): boolean {
  return text.split(SEAMS).length > 1;
}
