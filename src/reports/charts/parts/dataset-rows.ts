/** The rows of the dataset comparison: where each stands, its name and how many experiments it has. */
import { formatQuantity } from '../../format.ts';
import type { Room } from '../../shorten.ts';
import { shortenApart } from '../../shorten-apart.ts';
import type { FontWeight, MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import type { DatasetRow } from './dataset-panels.ts';
import type { PlacedText } from './texts.ts';

/** Above their marks, names leave two panels the whole width. */
export const ROW_HEIGHTS = { namesBeside: 56, namesAbove: 74 };
/** From the middle of a row's marks to the baselines of two lines of text beside them. */
export const [UPPER_LINE, LOWER_LINE] = [-4, 18];

const MARKS_MIDDLE = { namesBeside: 28, namesAbove: 50 };
const NAME_BASELINE = 21;
const MAX_NAME_WIDTH = 240;
const NAME_GAP = 16;
/** Between a name and the count behind it. */
const COUNT_GAP = 12;

interface Rows {
  /** What the names take on the left of the plot, the gap included. */
  namesWidth: number;
  texts: PlacedText[];
  /** The middle of each row's marks, in pixels from the plot's top. */
  middles: number[];
  height: number;
}

/** The best one's name, which is the first, in the strong colour. */
export function datasetRows(
  rows: readonly DatasetRow[],
  { width, namesAbove }: { width: number; namesAbove: boolean },
  measure: MeasureText,
): Rows {
  const layout = namesAbove ? 'namesAbove' : 'namesBeside';
  const rowHeight = ROW_HEIGHTS[layout];
  const looks = rows.map((_row, i) =>
    i === 0 ? { colour: COLOURS.navy, weight: 600 as const } : { colour: COLOURS.ink, weight: 400 as const },
  );
  const counts = rows.map(({ experiments }) => formatQuantity(experiments, 'run'));
  const widthOf = (text: string, weight: FontWeight = 400): number => Math.ceil(measure(text, FONT_SIZES.label, weight));
  const roomOf = (i: number): Room => ({
    widthPx: namesAbove ? width - COUNT_GAP - widthOf(counts[i]!) : MAX_NAME_WIDTH,
    fontSize: FONT_SIZES.label,
    weight: looks[i]!.weight,
  });
  const names = shortenApart(
    rows.map(({ name }) => name ?? ''),
    roomOf,
    measure,
  );
  const nameWidths = names.map((name, i) => widthOf(name, looks[i]!.weight));
  const middles = rows.map((_row, i) => i * rowHeight + MARKS_MIDDLE[layout]);
  const texts = rows.flatMap((_row, i): PlacedText[] => {
    const name = { text: names[i]!, ...looks[i]! };
    const count = { text: counts[i]!, colour: COLOURS.quiet };
    if (namesAbove) {
      const y = i * rowHeight + NAME_BASELINE;
      return [
        { ...name, x: 0, y, halo: true },
        { ...count, x: nameWidths[i]! + COUNT_GAP, y, halo: true },
      ];
    }
    const place = { x: -NAME_GAP, align: 'right' as const };
    return [
      { ...name, ...place, y: middles[i]! + UPPER_LINE },
      { ...count, ...place, y: middles[i]! + LOWER_LINE },
    ];
  });
  const namesWidth = namesAbove ? 0 : NAME_GAP + Math.max(...nameWidths, ...counts.map((text) => widthOf(text)));
  return { namesWidth, texts, middles, height: rows.length * rowHeight };
}
