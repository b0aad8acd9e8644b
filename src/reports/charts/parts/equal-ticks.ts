/** Scales side by side over one grid: with as many ticks each, and each as well filled as that allows. */
import { axisOfSteps, numberStyle, shownRange, type NumberAxis, type NumberAxisOptions } from './number-axis.ts';

export type AxisRange = Pick<NumberAxisOptions, 'percent' | 'fromZero'> & {
  /** One at least. */
  values: readonly number[];
};

interface Candidate {
  /** First and last tick as multiples of the step. */
  first: number;
  last: number;
  step: number;
  /** The share of the scale between its lowest and its highest value. */
  filled: number;
  /** How much fuller another one would have to be to lose against this one. */
  handicap: number;
}

/** Fewer intervals tell too little, more crowd a plot as high as a phone's. */
const INTERVALS = [3, 4, 5];

/** Steps that people count in, and others that are read as well but come second. */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const USUAL_STEPS = new Set([1, 2, 2.5, 5]);
const UNUSUAL_HANDICAP = 0.1;

/**
 * An axis for each range, all with the same number of ticks: of 4 to 6 ticks the number with which the emptiest scale is fullest.
 * A round step for each alone, and ticks added until they are as many, would leave half of a scale empty.
 */
export function axesWithEqualTicks(ranges: readonly AxisRange[]): NumberAxis[] {
  const choices = INTERVALS.map((intervals) => ranges.map((range) => fullest(range, intervals)));
  const worth = (candidates: readonly Candidate[]): number => Math.min(...candidates.map(({ filled, handicap }) => filled - handicap));
  return choices.reduce((best, other) => (worth(other) > worth(best) ? other : best)).map((candidate, i) => axisOf(candidate, ranges[i]!));
}

function axisOf({ first, last, step }: Candidate, { percent }: AxisRange): NumberAxis {
  const unit = percent ? 100 : 1;
  const largest = (Math.max(Math.abs(first), Math.abs(last)) * step) / unit;
  return axisOfSteps({ first, last, step, unit, ...numberStyle(percent, decimalsOf(step), largest) });
}

function fullest({ values, percent, fromZero }: AxisRange, intervals: number): Candidate {
  const unit = percent ? 100 : 1;
  const [from, to] = shownRange(values, fromZero).map((end) => end * unit) as [number, number];
  const power = 10 ** Math.floor(Math.log10((to - from) / intervals));
  const candidates = [power, 10 * power].flatMap((size) =>
    STEPS.flatMap((factor): Candidate[] => {
      const step = factor * size;
      const first = Math.floor(from / step + 1e-9);
      const spare = first + intervals - Math.ceil(to / step - 1e-9);
      if (spare < 0) return [];
      // What is to spare goes to both sides; but nothing lies below a scale that starts at zero, or that could.
      const below = fromZero || first <= 0 ? 0 : Math.min(first, Math.floor(spare / 2));
      return [
        {
          first: first - below,
          last: first - below + intervals,
          step,
          filled: (to - from) / (step * intervals),
          handicap: USUAL_STEPS.has(factor) ? 0 : UNUSUAL_HANDICAP,
        },
      ];
    }),
  );
  return candidates.reduce((best, other) => (other.filled - other.handicap > best.filled - best.handicap ? other : best));
}

/** So many that each multiple of the step is written in full. */
function decimalsOf(step: number): number {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6 ? digits : digits + 1;
}
