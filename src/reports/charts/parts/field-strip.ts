/** One metric's distribution as bars on a strip, better values further right, and where one value stands in it. */
import type { Metric } from '../../../metrics.ts';
import { COLOURS, LINE_WIDTH } from '../../theme.ts';
import type { Layers } from './layer.ts';
import { dotSize, manyBoxes, manyLines, manyPoints, type PlacedLine, type PlacedPoint } from './placed-marks.ts';
import { shareBetween } from './share-between.ts';

interface FieldStrip {
  /** Shares of the field, from the worst bin to the best, all as wide; of the fullest one 1. Empty: nobody is in the field. */
  bins: number[];
  /** From 0, the strip's worst end, to 1. */
  median: number | null;
  /** `beyond`: further out than the strip reaches. */
  own: { place: number; beyond: 'worse' | 'better' | null } | null;
}

/** Odd, so that a field of equal values stands in the middle; a small field in fewer bins, where each would hold one value or none. */
const BINS = { few: 17, many: 33 };
const SMALL_FIELD = 100;
const BAR_GAP = 1;
/** Of the fullest bin. */
const BAR_HEIGHT = 38;
/** What is there is seen; between the only two values of a field there is nothing. */
const LEAST_BAR_HEIGHT = 1.5;
const LEAST_SHARE = 0.003;
/** Room for a mark at either end. */
const PADDING = 10;
const MARK_RADIUS = 7.5;
const MEDIAN_LENGTH = 9;
const MEDIAN_WIDTH = 3;
/** The strip reaches so many spans from the 5% to the 95% quantile beyond these: a few runs that went wrong would press all others into one bin. */
const REACH = 0.5;

interface Standing {
  value: number | null;
  /** The field's values at equal steps from 0% to 100%, from the lowest to the highest. */
  quantiles: readonly number[];
  /** All of them, where they are few. */
  values?: readonly number[] | null;
  /** How many are in the field. */
  total: number;
}

export function fieldStrip({ better }: Metric, { value, quantiles, values, total }: Standing): FieldStrip {
  const place = (number: number, from: number, to: number): number => {
    const share = shareBetween(number, from, to);
    return better === 'higher' ? share : 1 - share;
  };
  if (quantiles.length === 0) return { bins: [], median: null, own: value === null ? null : { place: 0.5, beyond: null } };
  const [from, to] = rangeOf(quantiles, value);
  const inside = (number: number): number => Math.min(1, Math.max(0, place(number, from, to)));
  const places = quantiles.map(inside).toSorted((a, b) => a - b);
  const median = places[Math.round((places.length - 1) / 2)]!;
  const count = total < SMALL_FIELD ? BINS.few : BINS.many;
  const bins = values === undefined || values === null ? binsOf(places, count) : countsOf(values.map(inside), count);
  if (value === null) return { bins, median, own: null };
  const own = place(value, from, to);
  const beyond = own < 0 ? 'worse' : own > 1 ? 'better' : null;
  return { bins, median, own: { place: Math.min(1, Math.max(0, own)), beyond } };
}

/** The ends of the strip: those of the field, or as far as it reaches. A field of one value gets room for another one beside it. */
function rangeOf(quantiles: readonly number[], value: number | null): [number, number] {
  const at = (share: number): number => quantiles[Math.round(share * (quantiles.length - 1))]!;
  const reach = (at(0.95) - at(0.05)) * REACH;
  const from = Math.max(at(0), at(0.05) - reach);
  const to = Math.min(at(1), at(0.95) + reach);
  if (reach > 0 && Number.isFinite(reach)) return [from, to];
  return at(0) === at(1) ? [Math.min(at(0), value ?? at(0)), Math.max(at(1), value ?? at(1))] : [at(0), at(1)];
}

/** How many lie in each bin, as a share of the fullest one. */
function countsOf(places: readonly number[], count: number): number[] {
  const bins = Array.from({ length: count }, () => 0);
  for (const place of places) bins[Math.min(count - 1, Math.floor(place * count))]! += 1;
  const fullest = Math.max(...bins);
  return bins.map((number) => number / fullest);
}

/** Between two neighbouring quantiles lies the same share of the field, spread evenly; where they are equal it all falls into one bin. */
function binsOf(places: readonly number[], count: number): number[] {
  const bins = Array.from({ length: count }, () => 0);
  const binAt = (place: number): number => Math.min(count - 1, Math.floor(place * count));
  for (const [i, to] of places.entries()) {
    if (i === 0) continue;
    const from = places[i - 1]!;
    const [first, last] = [binAt(from), binAt(to)];
    for (let bin = first; bin <= last; bin += 1) {
      const overlap = Math.min(to, (bin + 1) / count) - Math.max(from, bin / count);
      bins[bin]! += to === from ? 1 : Math.max(0, overlap) / (to - from);
    }
  }
  const fullest = Math.max(...bins);
  return bins.map((share) => share / fullest);
}

/** Each strip with its bars on the baseline at its `y`, the median as a tick below and its own place as a dot on a line above. */
export function stripLayers(strips: readonly (FieldStrip & { y: number })[], width: number): Layers {
  const xOf = (place: number): number => PADDING + place * (width - 2 * PADDING);
  const bars = strips.flatMap(({ bins, y }) =>
    bins.flatMap((share, bin) =>
      share < LEAST_SHARE
        ? []
        : {
            x: xOf(bin / bins.length) + BAR_GAP / 2,
            x2: xOf((bin + 1) / bins.length) - BAR_GAP / 2,
            y: y - Math.max(LEAST_BAR_HEIGHT, share * BAR_HEIGHT),
            y2: y,
            colour: COLOURS.muted,
          },
    ),
  );
  const baselines = strips.map(({ y }) => ({ x: 0, y, x2: width, y2: y, colour: COLOURS.axis, width: 1.5 }));
  const medians = strips.flatMap(({ median, y }) => (median === null ? [] : [medianTick(xOf(median), y)]));
  const owns = strips.flatMap(({ own, y }) => (own === null ? [] : [{ ...own, x: xOf(own.place), y }]));
  const stalks = owns.map(({ x, y }) => ({ x, y, x2: x, y2: y - BAR_HEIGHT, colour: COLOURS.navy, width: LINE_WIDTH }));
  const marks = owns.map(({ x, y, beyond }): PlacedPoint => ({
    x,
    y: y - BAR_HEIGHT,
    shape: beyond === null ? 'circle' : beyond === 'worse' ? 'triangle-left' : 'triangle-right',
    size: dotSize(MARK_RADIUS),
    fill: COLOURS.navy,
    stroke: COLOURS.background,
  }));
  return [...manyBoxes(bars, { kind: 'square' }), ...manyLines([...baselines, ...medians, ...stalks]), ...manyPoints(marks)];
}

/** The sign of the median, hanging down from a baseline. */
export function medianTick(x: number, y: number): PlacedLine {
  return { x, y, x2: x, y2: y + MEDIAN_LENGTH, colour: COLOURS.ink, width: MEDIAN_WIDTH };
}
