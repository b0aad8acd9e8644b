/** What a message asks, of all that people say around it. */
import { COMMANDS } from './commands/index.ts';
import { LineError } from './line-error.ts';
import { MOST_READ, plainText } from './plain-text.ts';
import { NEVER_MEANT, tryLine } from './read-line.ts';

/** Stands for the mention of the app while the rest is made plain; nobody can type it. */
const MENTION = '\u0000';

/** Said to somebody, and no part of what is asked: left out at both ends of a line that can't be read with them. */
const POLITE = new Set(
  `hey hi hello hallo yo dear good morning afternoon evening all everyone team folks guys there
   ok okay so and please pls plz kindly thanks thank thx ty cheers could can would will may you u we i`.split(/\s+/),
);

/**
 * The line in a message: what stands behind the mention of the app, or in front of it where nothing does. Words of a line may stand on
 * both sides, too; what is only said around it spoils nothing. Empty for a mention alone, which is the overview.
 */
export function saidLine(text: string, { botId }: { botId: string | undefined }): string {
  const [said, ...more] = plainText(markMention(text.slice(0, MOST_READ), botId)).split(MENTION);
  const front = withoutManners(more.length === 0 ? '' : said!);
  const behind = withoutManners(more.length === 0 ? said! : more.join(' '));
  if (behind === '') return isLine(front) ? front : '';
  const whole = `${front} ${behind}`;
  return front !== '' && problemOf(front) === undefined && problemOf(whole) === undefined ? whole : behind;
}

const THANKS = /^(?:thanks|thank|thx|ty|cheers)$/;
/** Said with thanks. */
const GLAD = new Set(`great nice cool perfect super awesome wonderful lovely very much so a lot many for the help that this`.split(' '));

/** Whether a message is nothing but thanks, which ask for no answer. */
export function isThanks(text: string): boolean {
  const said = plainText(text.slice(0, MOST_READ))
    .toLowerCase()
    .replaceAll(/:[\w+-]+:/g, ' ');
  const words = said.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word) => THANKS.test(word)) && words.every((word) => POLITE.has(word) || GLAD.has(word));
}

/** The app's own mention; where that is not known or not there, the first one. */
function markMention(text: string, botId: string | undefined): string {
  const ids = [...text.matchAll(/<@(\w+)/g)].map(([, id]) => id);
  const meant = botId !== undefined && ids.includes(botId) ? botId : ids[0];
  return text.replace(/<@(\w+)(?:[^\w<>][^<>]*)?>/g, (mention, id: string) => (id === meant ? MENTION : mention));
}

function withoutManners(said: string): string {
  // What ends a text is looked for where it begins: a search from every place in a run of dots takes its length squared.
  const whole = said.replaceAll(/^[\s:,;.!?–—-]+|(?<![\s:,;.!?–—-])[\s:,;.!?–—-]+$/g, '');
  const line = withoutEnds(whole, (word) => NEVER_MEANT.test(word));
  if (problemOf(line) === undefined) return line;
  return withoutEnds(line, (word) => POLITE.has(word.toLowerCase().replaceAll(/[^\p{L}]/gu, '')));
}

/** Without the words of a kind that it begins and ends with, and the marks that are left then. */
function withoutEnds(line: string, isOfKind: (word: string) => boolean): string {
  const words = line.split(/(\s+)/);
  const { length } = words;
  while (words[0] !== undefined && isOfKind(words[0])) words.splice(0, 2);
  while (words.length > 0 && isOfKind(words.at(-1)!)) words.splice(-2, 2);
  return words.length === length ? line : words.join('').replace(/(?<![,;.!?])[,;.!?]+$/, '');
}

function problemOf(line: string): LineError | undefined {
  const read = tryLine(line);
  return read instanceof LineError ? read : undefined;
}

/** Whether a text is meant as a line, if one with a mistake in it, and not just said. */
function isLine(text: string): boolean {
  const problem = problemOf(text);
  return (
    problem?.correction !== undefined ||
    problem === undefined ||
    COMMANDS.some(({ name }) => text.toLowerCase().split(/\s+/).includes(name))
  );
}
