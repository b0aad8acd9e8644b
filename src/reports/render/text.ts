import Table from 'cli-table3';
import type { Answer } from '../answer.ts';
import { cutMiddle, oneLine } from '../line.ts';
import type { TableView, View } from '../view.ts';

interface TextOptions {
  /** Put in front of paths, so that a link can be clicked in a terminal; absent: paths are left out. */
  baseUrl?: string;
  /** Widest line in characters. */
  columns: number;
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
  return parts.join('\n\n').replace(/[^\P{Cc}\n]/gu, ' ');
}

/** One view as plain text. A chart has none: the table beside it says the same. */
export function renderViewAsText(view: View, { baseUrl, columns }: TextOptions): string {
  switch (view.kind) {
    case 'text':
    case 'callout':
      return view.text;
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
      return view.rows.length === 0 ? view.empty : renderTable(view, columns);
  }
}

function renderTable(view: TableView, columns: number): string {
  const cells = view.rows.map((row) => row.map(({ text, best }) => oneLine(best === true ? `★ ${text}` : text)));
  const widths = fitWidths([view.columns.map(({ label }) => label), ...cells], columns);
  const table = new Table({
    head: view.columns.map(({ label }, i) => cutMiddle(label, widths[i]!)),
    colAligns: view.columns.map(({ align }) => align),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: {
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
      middle: '  ',
    },
  });
  table.push(...cells.map((row) => row.map((text, i) => cutMiddle(text, widths[i]!))));
  return `${view.title}\n${table.toString().replaceAll(/ +$/gm, '')}`;
}

/** The widest columns give way first, until a row fits the terminal. */
function fitWidths(rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = rows[0]!.map((_label, i) => Math.max(...rows.map((row) => [...(row[i] ?? '')].length)));
  const available = columns - 2 * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > available && Math.max(...widths) > 8)
    widths[widths.indexOf(Math.max(...widths))]! -= 1;
  return widths;
}

/** "2026-11-23 12:03 UTC" */
function formatMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
