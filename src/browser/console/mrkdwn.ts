/** Reads Slack's own markup. What comes out is a tree of plain values: whoever draws it can't let markup of another kind through. */

export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'quote'; spans: Span[] }
  | { kind: 'code' | 'preformatted'; text: string }
  | { kind: 'link'; href: string; text: string }
  | { kind: 'user' | 'channel' | 'broadcast'; id: string; label: string | undefined }
  | { kind: 'date'; timestamp: number; format: string; href: string | undefined; fallback: string }
  | { kind: 'emoji'; name: string };

const marked = (mark: string): string =>
  `(?<![\\p{L}\\p{N}${mark}])[${mark}](?![\\s${mark}])([^${mark}\\n]*[^\\s${mark}])[${mark}](?![\\p{L}\\p{N}${mark}])`;
const INLINE = new RegExp(`<([^<>\\n]+)>|\`([^\`\\n]+)\`|${marked('*')}|${marked('_')}|${marked('~')}|:([a-z0-9_+-]+):`, 'u');

export function readMrkdwn(text: string): Span[] {
  return text.split(/```\n?([\s\S]+?)\n?```/).flatMap((part, i): Span[] => {
    if (part === '') return [];
    return i % 2 === 1 ? [{ kind: 'preformatted', text: unescape(part) }] : readLines(part);
  });
}

/** Lines that begin with > are a quote, as far as they follow each other. */
function readLines(text: string): Span[] {
  const spans: Span[] = [];
  for (const [isQuote, lines] of runsOf(text.split('\n'))) {
    const inner = readInline(lines.map((line) => (isQuote ? line.replace(/^&gt; ?/, '') : line)).join('\n'));
    if (isQuote) spans.push({ kind: 'quote', spans: inner });
    else spans.push(...inner);
  }
  return spans;
}

function runsOf(lines: readonly string[]): [boolean, string[]][] {
  const runs: [boolean, string[]][] = [];
  for (const line of lines) {
    const isQuote = line.startsWith('&gt;');
    const last = runs.at(-1);
    if (last?.[0] === isQuote) last[1].push(line);
    else runs.push([isQuote, [line]]);
  }
  return runs;
}

function readInline(text: string): Span[] {
  const spans: Span[] = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found !== null; found = INLINE.exec(rest)) {
    const [whole, angle, code, bold, italic, strike, emoji] = found;
    if (found.index > 0) spans.push({ kind: 'text', text: unescape(rest.slice(0, found.index)) });
    if (angle !== undefined) spans.push(readAngle(angle));
    else if (code !== undefined) spans.push({ kind: 'code', text: unescape(code) });
    else if (bold !== undefined) spans.push({ kind: 'bold', spans: readInline(bold) });
    else if (italic !== undefined) spans.push({ kind: 'italic', spans: readInline(italic) });
    else if (strike !== undefined) spans.push({ kind: 'strike', spans: readInline(strike) });
    else spans.push({ kind: 'emoji', name: emoji! });
    rest = rest.slice(found.index + whole.length);
  }
  if (rest !== '') spans.push({ kind: 'text', text: unescape(rest) });
  return spans;
}

/** What stands between < and >. */
function readAngle(inner: string): Span {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(inner.slice(bar + 1));
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date !== null)
    return {
      kind: 'date',
      timestamp: Number(date[1]),
      format: unescape(date[2]!),
      href: date[3] === undefined ? undefined : unescape(date[3]),
      fallback: label ?? '',
    };
  if (/^[@#!]/.test(target)) {
    const kind = ({ '@': 'user', '#': 'channel', '!': 'broadcast' } as const)[target[0] as '@' | '#' | '!'];
    return { kind, id: target.slice(1), label };
  }
  const href = unescape(target);
  return { kind: 'link', href, text: label ?? href.replace(/^mailto:/, '') };
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
