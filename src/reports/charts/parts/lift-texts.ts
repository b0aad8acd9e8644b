/** What stands beside the lifts: the value over its setting on the left, the lift over "good of all" on the right. */
import { effectOf } from '../../../analysis/hyperparameters/effect.ts';
import { formatCount } from '../../format.ts';
import { shortenApart } from '../../shorten-apart.ts';
import type { FontWeight, MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import { LIFT_ROW_HEIGHT, type LiftRow } from './lift-intervals.ts';
import type { PlacedText } from './texts.ts';

const MAX_NAME_WIDTH = 245;
const GAP = 16;
const COUNT_HEAD = 'good of all';
const HEAD_BASELINE = -12;
/** From the middle of a row to the baselines of its two lines. */
const [UPPER, LOWER] = [-4, 18];
const LOOKS = {
  better: { colour: COLOURS.navy, weight: 600 },
  worse: { colour: COLOURS.orange, weight: 600 },
  unclear: { colour: COLOURS.quiet, weight: 400 },
} as const;

interface LiftTexts {
  /** What they take on the plot's two sides, gaps included. */
  namesWidth: number;
  numbersWidth: number;
  placedAt: (plotWidth: number) => PlacedText[];
}

/** Shortened and measured first, for the plot gets the room that they leave. */
export function liftTexts(rows: readonly LiftRow[], measure: MeasureText): LiftTexts {
  const widest = (texts: readonly string[], weight: FontWeight): number =>
    Math.ceil(Math.max(...texts.map((text) => measure(text, FONT_SIZES.label, weight))));
  const fitting = (texts: readonly string[], weight: FontWeight): string[] =>
    shortenApart(texts, () => ({ widthPx: MAX_NAME_WIDTH, fontSize: FONT_SIZES.label, weight }), measure);
  const values = fitting(
    rows.map(({ value }) => value),
    600,
  );
  const settings = fitting(
    rows.map(({ param, alike }) => (alike === 0 ? param : `${param} +${formatCount(alike)} alike`)),
    400,
  );
  const lines = rows.map((row, i) => ({
    look: LOOKS[effectOf(row)],
    value: values[i]!,
    setting: settings[i]!,
    lift: `${row.lift.toFixed(2)}×`,
    count: `${formatCount(row.good_count)} of ${formatCount(row.count)}`,
  }));
  const namesWidth = GAP + Math.max(...lines.map(({ value, setting }) => Math.max(widest([value], 600), widest([setting], 400))));
  const numbersWidth =
    GAP +
    Math.max(
      widest([COUNT_HEAD, ...lines.map(({ count }) => count)], 400),
      widest(
        lines.map(({ lift }) => lift),
        600,
      ),
    );
  return {
    namesWidth,
    numbersWidth,
    placedAt(plotWidth) {
      const right = plotWidth + numbersWidth;
      const placed = lines.flatMap(({ look, value, setting, lift, count }, i): PlacedText[] => {
        const [upper, lower] = [UPPER, LOWER].map((line) => (i + 0.5) * LIFT_ROW_HEIGHT + line) as [number, number];
        const align = 'right' as const;
        return [
          { text: value, ...look, x: -GAP, y: upper, align },
          { text: setting, colour: COLOURS.quiet, x: -GAP, y: lower, align },
          { text: lift, ...look, x: right, y: upper, align },
          { text: count, colour: COLOURS.quiet, x: right, y: lower, align },
        ];
      });
      return [{ text: COUNT_HEAD, colour: COLOURS.quiet, x: right, y: HEAD_BASELINE, align: 'right' }, ...placed];
    },
  };
}
