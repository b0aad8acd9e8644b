import stringWidth from 'string-width';
import { EMAIL_COLOURS } from './email-colours.ts';
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
  /** Whether a table stands beside it, which has the numbers of a picture that is missing. */
  hasTable?: boolean;
}

/** What a template needs of a view: links absolute, pictures by cid, tiles in rows, columns that fit. */
export type Block = { kind: View['kind'] } & Record<string, unknown>;

/** What a row of a table has: its width, the blank of each cell, how much of a text tells names apart, a guess at a character. */
interface RowRoom {
  widthPx: number;
  cellPaddingPx: number;
  narrowestTextPx: number;
  characterPx: number;
}

/** In a card of 600 px at 14 px, and on a phone of 360 px at 13 px. */
const ROW: RowRoom = { widthPx: 552, cellPaddingPx: 14, narrowestTextPx: 92, characterPx: 7.6 };
const PHONE_ROW: RowRoom = { widthPx: 328, cellPaddingPx: 8, narrowestTextPx: 80, characterPx: 7 };
const TILES_IN_A_ROW = 4;

export function blockOf(view: View, { baseUrl, chartHref, pictures, hasTable = false }: BlockOptions): Block {
  switch (view.kind) {
    case 'text':
      return { ...view, paragraphs: paragraphsOf(view.text) };
    case 'callout':
      return { ...view, paragraphs: paragraphsOf(view.text), ground: GROUNDS[view.tone] };
    case 'links':
      return { ...view, links: view.links.map((link) => ({ ...link, href: baseUrl + link.href })) };
    case 'table':
      return tableBlock(view, baseUrl);
    case 'chart':
      return { ...view, href: chartHref, picture: pictures.get(view), undrawn: hasTable ? UNDRAWN_BESIDE_TABLE : UNDRAWN };
    case 'tiles':
      return tilesBlock(view);
  }
}

/** In the place of a picture that is missing, below its words: a reader should not look for it. */
const UNDRAWN = 'This picture could not be drawn.';
const UNDRAWN_BESIDE_TABLE = 'This picture could not be drawn; the table beside it has its numbers.';

/** For programs that read no style sheet. */
const GROUNDS = {
  good: EMAIL_COLOURS.light.goodSurface,
  info: EMAIL_COLOURS.light.busySurface,
  warning: EMAIL_COLOURS.light.badSurface,
} as const;

function paragraphsOf(text: string): string[][] {
  return text.split(/\n{2,}/).map((paragraph) => paragraph.split('\n'));
}

/** Rows of equal tiles; the last one is filled up with nothing. */
function tilesBlock(view: TilesView): Block {
  const { tiles } = view;
  const inRow = tiles.length > TILES_IN_A_ROW && tiles.length % 3 === 0 ? 3 : Math.min(tiles.length, TILES_IN_A_ROW);
  const rows = Array.from({ length: Math.ceil(tiles.length / inRow) }, (_, row) =>
    Array.from({ length: inRow }, (_tile, i) => tiles[row * inRow + i]),
  );
  return { ...view, rows, widthPercent: Math.floor(100 / inRow) };
}

/** A longer word without a blank would push a row out of Outlook's window; names are told apart by their ends. */
const LONGEST_WORD = 40;
/** Browsers break it before it gets so far. */
const LONG_WORD = 16;
const LONGEST_CELL = 300;

function tableBlock(view: TableView, baseUrl: string): Block {
  const shown = fittingColumns(view, ROW);
  const onPhones = new Set(fittingColumns(view, PHONE_ROW));
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

/** Two are a table: what a row is of, and what is said of it. */
const FEWEST_COLUMNS = 2;

/** Which columns stand in a row of a width: optional ones go, leftmost first, then the last ones, until the others fit. */
function fittingColumns({ columns, rows }: TableView, room: RowRoom): number[] {
  const shown = columns.map((_column, i) => i);
  const widthOf = (text: string): number => stringWidth(text) * room.characterPx;
  const needs = (i: number): number => {
    const { label, align } = columns[i]!;
    const widest = Math.max(...rows.map((row) => widthOf(`${row[i]!.best === true ? '★ ' : ''}${row[i]!.text}`)));
    return room.cellPaddingPx + Math.max(widthOf(label), align === 'right' ? widest : Math.min(widest, room.narrowestTextPx));
  };
  while (shown.length > FEWEST_COLUMNS && shown.reduce((sum, i) => sum + needs(i), 0) > room.widthPx) {
    const surplus = shown.findIndex((i) => columns[i]!.optional === true);
    shown.splice(surplus < 0 ? shown.length - 1 : surplus, 1);
  }
  return shown;
}
