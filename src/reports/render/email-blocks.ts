import { cut, cutMiddle, oneLine } from '../line.ts';
import type { ChartView, TableCell, TableView, TilesView, View } from '../view.ts';

/** A picture that is attached; without a height, which would leave a hole where pictures are off. */
export interface Picture {
  cid: string;
  widthPx: number;
}

interface BlockOptions {
  /** Without a trailing slash. */
  baseUrl: string;
  /** Where a picture leads. */
  chartHref: string;
  pictures: ReadonlyMap<ChartView, Picture>;
}

/** What a template needs of a view: links absolute, pictures by cid, tiles in rows, columns that fit. */
export type Block = { kind: View['kind'] } & Record<string, unknown>;

/** What a card of 600 px leaves for a row, and what a phone of 360 px does. */
const ROW_PX = 552;
const PHONE_ROW_PX = 320;
const TILES_IN_A_ROW = 4;

export function blockOf(view: View, { baseUrl, chartHref, pictures }: BlockOptions): Block {
  switch (view.kind) {
    case 'text':
    case 'callout':
      return { ...view, paragraphs: view.text.split(/\n{2,}/).map((paragraph) => paragraph.split('\n')) };
    case 'links':
      return { ...view, links: view.links.map((link) => ({ ...link, href: baseUrl + link.href })) };
    case 'table':
      return tableBlock(view, baseUrl);
    case 'chart':
      return { ...view, href: chartHref, picture: pictures.get(view) };
    case 'tiles':
      return { ...view, rows: rowsOf(view), widthPercent: Math.floor(100 / Math.min(view.tiles.length, TILES_IN_A_ROW)) };
  }
}

function rowsOf({ tiles }: TilesView): TilesView['tiles'][] {
  return Array.from({ length: Math.ceil(tiles.length / TILES_IN_A_ROW) }, (_, i) =>
    tiles.slice(i * TILES_IN_A_ROW, (i + 1) * TILES_IN_A_ROW),
  );
}

/** A longer word without a blank would push a row out of Outlook's window; names are told apart by their ends. */
const LONGEST_WORD = 40;
/** Browsers break it before it gets so far. */
const LONG_WORD = 16;
const LONGEST_CELL = 300;

function tableBlock(view: TableView, baseUrl: string): Block {
  const shown = fittingColumns(view, ROW_PX);
  const onPhones = new Set(fittingColumns(view, PHONE_ROW_PX));
  const classOf = (i: number, more: readonly (string | false)[] = []): string =>
    [view.columns[i]!.align === 'right' && 'n', !onPhones.has(i) && 'wide', ...more].filter(Boolean).join(' ');
  const cellOf = (cell: TableCell, i: number): Record<string, unknown> => {
    const words = oneLine(cell.text).split(' ');
    const isLong = words.some(({ length }) => length > LONG_WORD);
    return {
      text: cut(words.map((word) => cutMiddle(word, LONGEST_WORD)).join(' '), LONGEST_CELL),
      best: cell.best === true,
      class: classOf(i, [cell.best === true && 'best', isLong && 'long']),
      ...(cell.href === undefined ? {} : { href: baseUrl + cell.href }),
      isolated: RIGHT_TO_LEFT.test(cell.text),
    };
  };
  return {
    ...view,
    columns: shown.map((i) => ({ label: view.columns[i]!.label, class: classOf(i) })),
    rows: view.rows.map((row) => shown.map((i) => cellOf(row[i]!, i))),
  };
}

/** Arabic, Hebrew and their kin: such a name would turn what stands beside it around. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

const CELL_PADDING_PX = 14;
/** Text wraps: this much of a column tells names apart. */
const NARROWEST_TEXT_PX = 92;

/** Which columns stand in a row of a width: optional ones go, leftmost first, until the others fit. */
function fittingColumns({ columns, rows }: TableView, widthPx: number): number[] {
  const shown = columns.map((_column, i) => i);
  const needs = (i: number): number => {
    const { label, align } = columns[i]!;
    const widest = Math.max(...rows.map((row) => textWidthPx(`${row[i]!.best === true ? '★ ' : ''}${row[i]!.text}`)));
    return CELL_PADDING_PX + Math.max(textWidthPx(label), align === 'right' ? widest : Math.min(widest, NARROWEST_TEXT_PX));
  };
  while (shown.reduce((sum, i) => sum + needs(i), 0) > widthPx) {
    const surplus = shown.findIndex((i) => columns[i]!.optional === true);
    if (surplus < 0) break;
    shown.splice(surplus, 1);
  }
  return shown;
}

/** A guess at 14 px: each mail program has another font. */
function textWidthPx(text: string): number {
  return [...text].reduce(
    (sum, character) => sum + (/[\u1100-\u11FF\u2E80-\uD7FF\uF900-\uFAFF\uFF00-\uFFEF\u{1F000}-\u{3FFFF}]/u.test(character) ? 14 : 7.6),
    0,
  );
}
