import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Answer } from '../answer.ts';
import { cutMiddle, oneLine, withoutTurns } from '../line.ts';
import type { TableCell, TableView, View } from '../view.ts';

interface TextOptions {
  /** Put in front of paths, so that a link can be clicked in a terminal; absent: paths are left out. */
  baseUrl?: string;
  /** Widest line in characters. */
  columns: number;
  /** Cells that are too long go on in the next line instead of being cut. */
  whole?: boolean;
}

/** An answer for a terminal or the text part of a mail: a title line, then each view; the best of a column carries a ★. */
export function renderText(answer: Answer, options: TextOptions): string {
  const head = [
    answer.project === null ? undefined : oneLine(answer.project.name),
    answer.type ?? undefined,
    answer.title,
    answer.asOf === null ? undefined : `as of ${formatMoment(answer.asOf)}`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
  const parts = [head, ...answer.views.map((view) => renderViewAsText(view, options)).filter((text) => text !== '')];
  // No control character of anybody's name reaches a terminal.
  return withoutTurns(parts.join('\n\n')).replace(/[^\P{Cc}\n]/gu, ' ');
}

/** One view as plain text. A chart has none: the table beside it says the same. */
export function renderViewAsText(view: View, { baseUrl, columns, whole = false }: TextOptions): string {
  switch (view.kind) {
    case 'text':
    case 'callout':
      return wrapText(view.text, columns);
    case 'tiles':
      return [
        view.title,
        ...view.tiles.map(({ label, value, note }) => `  ${label}: ${value}${note === undefined ? '' : ` (${note})`}`),
      ].join('\n');
    case 'links':
      return view.links.map(({ text, href }) => `${text}: ${baseUrl ?? ''}${href}`).join('\n');
    case 'chart':
      return '';
    case 'table':
      return view.rows.length === 0 ? view.empty : renderTable(view, columns, whole);
  }
}

function renderTable(view: TableView, columns: number, whole: boolean): string {
  const shown = fittingColumns(view, columns);
  const labels = shown.map((i) => view.columns[i]!.label);
  const cells = view.rows.map((row) => shown.map((i) => cellText(row[i]!)));
  const widths = fitWidths(labels, cells, columns);
  const table = new Table({
    head: labels,
    colAligns: shown.map((i) => view.columns[i]!.align),
    colWidths: widths,
    wordWrap: true,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: NO_BORDERS,
  });
  table.push(
    ...cells.map((row) =>
      row.map((text, i) => (whole ? breakWords(text, widths[i]!) : shown.length > 2 ? cutToWidth(text, widths[i]!) : text)),
    ),
  );
  return `${view.title}\n${table.toString().replaceAll(/ +$/gm, '')}`;
}

/** Cuts in the middle; Chinese and its kin take two places a character. */
function cutToWidth(text: string, width: number): string {
  let length = width;
  while (length > 1 && stringWidth(cutMiddle(text, length)) > width) length -= 1;
  return cutMiddle(text, length);
}

/** The table itself breaks lines at blanks alone. */
function breakWords(text: string, width: number): string {
  const breakWord = (word: string): string => {
    const parts = [''];
    for (const character of word) {
      if (stringWidth(parts.at(-1)! + character) > width) parts.push('');
      parts[parts.length - 1] += character;
    }
    return parts.join(' ');
  };
  return text
    .split(' ')
    .map((word) => (stringWidth(word) > width ? breakWord(word) : word))
    .join(' ');
}

function cellText({ text, best }: TableCell): string {
  return oneLine(best === true ? `★ ${text}` : text);
}

const GAP = 2;
/** Names are still told apart at this width. */
const NARROWEST_NAME = 12;

/** Which columns are shown: optional ones go, leftmost first, until the others fit with names cut short. */
function fittingColumns(view: TableView, columns: number): number[] {
  const shown = view.columns.map((_column, i) => i);
  const needs = (i: number): number => {
    const { label, align } = view.columns[i]!;
    const widest = Math.max(label.length, ...view.rows.map((row) => stringWidth(cellText(row[i]!))));
    return align === 'right' ? widest : Math.max(label.length, Math.min(widest, NARROWEST_NAME));
  };
  while (shown.reduce((sum, i) => sum + needs(i) + GAP, -GAP) > columns) {
    const surplus = shown.findIndex((i) => view.columns[i]!.optional === true);
    if (surplus < 0) break;
    shown.splice(surplus, 1);
  }
  return shown;
}

/** The widest columns give way first, until a row fits the terminal; a heading is never cut. */
function fitWidths(labels: readonly string[], rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = labels.map((label, i) => Math.max(label.length, ...rows.map((row) => stringWidth(row[i]!))));
  const available = columns - GAP * (widths.length - 1);
  const canShrink = (width: number, i: number): boolean => width > Math.max(8, labels[i]!.length);
  while (widths.reduce((sum, width) => sum + width, 0) > available && widths.some(canShrink)) {
    const widest = Math.max(...widths.filter(canShrink));
    widths[widths.indexOf(widest)]! -= 1;
  }
  return widths;
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
  mid: '',
  'mid-mid': '',
  middle: ' '.repeat(GAP),
};

/** "2026-11-23 12:03 UTC" */
function formatMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Breaks prose at blanks; a longer word, such as an address, stays whole. */
export function wrapText(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  const lines: string[] = [];
  for (const word of line.split(/ +/)) {
    const last = lines.at(-1);
    if (last === undefined || stringWidth(last) + 1 + stringWidth(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
