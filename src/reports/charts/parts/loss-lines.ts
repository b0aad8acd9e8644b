/** The two loss lines of a training run, its lowest validation loss, and the layers that draw them. */
import { finiteOrNull } from '../../../metrics.ts';
import { COLOURS, FONT_SIZES, LINE_WIDTH } from '../../theme.ts';
import type { MeasureText } from '../../text-width.ts';
import { manyLines } from './placed-marks.ts';
import type { Layer, Layers } from './layer.ts';
import { PLACE, textAt } from './texts.ts';
import { pixelOf, wholeTicks, type NumberAxis } from './number-axis.ts';

interface EpochLoss {
  epoch: number;
  loss: number;
}

export interface LossLine {
  name: 'Training' | 'Validation';
  colour: string;
  /** Also told apart without colour. */
  dash: number[];
  points: { epoch: number; loss: number | null }[];
  /** The last epoch with a loss. */
  end: EpochLoss;
}

/** A line for each kind of loss that has a value at all; a missing loss stays a gap in it. */
export function lossLines({
  epochs,
  train_loss,
  val_loss,
}: {
  epochs: number[];
  train_loss: (number | null)[];
  val_loss: (number | null)[];
}): LossLine[] {
  const line = (name: LossLine['name'], losses: (number | null)[], colour: string, dash: number[]): LossLine[] => {
    const points = epochs.map((epoch, i) => ({ epoch, loss: finiteOrNull(losses[i]) })).toSorted((a, b) => a.epoch - b.epoch);
    const end = points.findLast(hasLoss);
    return end === undefined ? [] : [{ name, colour, dash, points, end }];
  };
  return [...line('Validation', val_loss, COLOURS.navy, [1, 0]), ...line('Training', train_loss, COLOURS.orange, [9, 7])];
}

/** The first epoch with the lowest validation loss. */
export function lowestValidation(lines: readonly LossLine[]): EpochLoss | undefined {
  const points = lines.find(({ name }) => name === 'Validation')?.points.filter(hasLoss) ?? [];
  return points.length === 0 ? undefined : points.reduce((best, point) => (point.loss < best.loss ? point : best));
}

/** A line with a dot at its end, and a dot wherever a loss has no neighbour to draw a line to. */
export function lossLineLayers({ points, colour, dash, end }: LossLine, axis: NumberAxis, maxTicks: number): Layers {
  const epochs = points.map(({ epoch }) => epoch);
  const scale = { domain: epochRange(epochs), nice: false, zero: false };
  const xAxis = { values: wholeTicks(Math.min(...epochs), Math.max(...epochs), maxTicks), format: 'd', labelFlush: false };
  const encoding = {
    x: { field: 'epoch', type: 'quantitative' as const, scale, axis: xAxis },
    y: {
      field: 'loss',
      type: 'quantitative' as const,
      scale: { domain: axis.domain, nice: false, zero: false },
      axis: { values: axis.ticks, format: axis.format },
    },
  };
  const dots = points.filter(
    (point, i) =>
      point.loss !== null &&
      (point.epoch === end.epoch || ((points[i - 1]?.loss ?? null) === null && (points[i + 1]?.loss ?? null) === null)),
  );
  const line: Layer = {
    data: { values: points },
    mark: { type: 'line', stroke: colour, strokeDash: dash, strokeWidth: LINE_WIDTH, invalid: 'break-paths-show-domains' },
    encoding,
  };
  const ends: Layer = { data: { values: dots }, mark: { type: 'point', filled: true, opacity: 1, fill: colour, size: 110 }, encoding };
  return [line, ends];
}

interface Lowest {
  point: EpochLoss;
  text: string;
  epochs: readonly number[];
  axis: NumberAxis;
  plot: { width: number; height: number };
  measure: MeasureText;
}

/** A ring around the lowest validation loss, and a thin line from it up to its name above the plot. */
export function lowestLayers({ point, text, epochs, axis, plot, measure }: Lowest): Layers {
  const [from, to] = epochRange(epochs);
  const x = ((point.epoch - from) / (to - from)) * plot.width;
  const y = pixelOf(point.loss, axis, plot.height);
  const half = measure(text, FONT_SIZES.label, 600) / 2;
  const textX = Math.max(half, Math.min(x, plot.width - half));
  const stalk = manyLines([{ x, y: -4, x2: x, y2: y, colour: COLOURS.navy, width: 1.5, dash: [3, 4] }]);
  const ring: Layer = {
    data: { values: [{ x, y }] },
    mark: {
      type: 'point',
      filled: true,
      opacity: 1,
      fill: COLOURS.background,
      stroke: COLOURS.navy,
      strokeWidth: LINE_WIDTH,
      size: 190,
    },
    encoding: PLACE,
  };
  return [...stalk, ring, textAt({ x: textX, y: -12, text, colour: COLOURS.navy, weight: 600, align: 'center' })];
}

/** A run of one epoch stands at the right end, where the names are. */
function epochRange(epochs: readonly number[]): [number, number] {
  const from = epochs.reduce((a, b) => Math.min(a, b));
  const to = epochs.reduce((a, b) => Math.max(a, b));
  return from === to ? [from - 1, to] : [from, to];
}

function hasLoss(point: { epoch: number; loss: number | null }): point is EpochLoss {
  return point.loss !== null;
}
