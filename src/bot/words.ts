/** Splits a typed line into words; knows no command. */

const QUOTES: Record<string, string> = {
  '"': '"',
  '“': '”',
  '”': '”',
  '„': '“',
  "'": "'",
  '‘': '’',
  '«': '»',
  '‹': '›',
  '「': '」',
  '`': '`',
};

export interface Word {
  text: string;
  /** Stood in quotes: it is a name, never a command. */
  quoted: boolean;
  /** Where it stands in the line, quotes included; `to` is behind it. */
  from: number;
  to: number;
}

/**
 * Words are set apart by spaces, commas and semicolons; quotes of any make, which phones turn smart, hold one together. Quotes with
 * nothing in them are none, but for those of a name.
 */
export function splitWords(line: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    const first = line[at]!;
    if (/[\s,;]/.test(first)) {
      at += 1;
      continue;
    }
    const closing = QUOTES[first];
    const end = closing === undefined ? -1 : closingQuote(line, at + 1, closing);
    if (end >= 0) {
      words.push({ text: line.slice(at + 1, end).trim(), quoted: true, from: at, to: end + 1 });
      at = end + 1;
    } else {
      const text = /^[^\s,;]+/.exec(line.slice(at))![0];
      words.push({ text, quoted: false, from: at, to: at + text.length });
      at += text.length;
    }
  }
  return words.filter(({ text }, i) => text !== '' || (i > 0 && isPreposition(words[i - 1]!)));
}

/** A name is said behind it. */
export function isPreposition(word: Word): boolean {
  return isWord(word, 'in') || isWord(word, 'on');
}

/** Whether it is that very word, in any case, and no name in quotes. */
export function isWord({ text, quoted }: Word, wanted: string): boolean {
  return !quoted && text.toLowerCase() === wanted;
}

/** The line with something else in the place of a word or of several, or with nothing there. */
export function replaced(line: string, { from, to }: Pick<Word, 'from' | 'to'>, text = ''): string {
  const [before, after] = [line.slice(0, from), line.slice(to)];
  return (text === '' ? `${before.trimEnd().replace(/[,;]+$/, '')} ${after.replace(/^[\s,;]+/, '')}` : `${before}${text}${after}`).trim();
}

/** The line with another name behind its `in` or `on`; undefined where it has none. */
export function withName(line: string, preposition: 'in' | 'on', name: string): string | undefined {
  const words = splitWords(line);
  const typed = words[words.findIndex((word) => isWord(word, preposition)) + 1];
  if (typed === undefined || typed === words[0]) return undefined;
  const rest = line.slice(typed.to);
  return `${line.slice(0, typed.from)}${name}${/^(?:[\s,;]|$)/.test(rest) ? '' : ' '}${rest}`;
}

/** An opening quote may be closed by its own partner or by a plain one. */
function closingQuote(line: string, from: number, closing: string): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === closing || (line[at] === '"' && closing !== "'") || (closing === '"' && line[at] === '”')) return at;
  }
  return -1;
}
