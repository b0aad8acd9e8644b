/** The marks of the Pareto chart: the cloud of what is dominated, the front as a staircase, its points and their names. */
import { metricOf } from '../../../metrics.ts';
import { formatMetric } from '../../format.ts';
import { shortenApart } from '../../shorten-apart.ts';
import type { MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES, LINE_WIDTH } from '../../theme.ts';
import type { Size } from './frame.ts';
import { dotCloud } from './dot-cloud.ts';
import { labelOrder } from './front-labels.ts';
import type { FrontPoint, ParetoScales, TradeOff } from './pareto-scales.ts';
import { dotSize, onePath, type PlacedPoint } from './placed-marks.ts';
import { dotBox, placeLabels, type Box } from './point-labels.ts';
import type { Layers } from './layer.ts';
import type { PlacedText } from './texts.ts';

interface Place {
  x: number;
  y: number;
}

const DOT_RADIUS = 8;
/** Where a front has many points, large ones would be a band, and their white rims would cut it up. */
const [MANY, SMALL_DOT_RADIUS] = [40, 4.5];
const [CLOUD_RADIUS, CLOUD_OPACITY] = [4, 0.45];
const AREA_OPACITY = 0.07;
const MAX_NAME_WIDTH = 220;
const STEP_ROOM = 3;

/** Where points stand in the plot. */
export function placesOf(points: readonly TradeOff[], scales: ParetoScales, plot: Size): Place[] {
  return points.map((point) => {
    const { x, y } = scales.shareOf(point);
    return { x: x * plot.width, y: y * plot.height };
  });
}

/** What is dominated and lies on the axes. */
export function cloudLayers(dominated: readonly TradeOff[], scales: ParetoScales, plot: Size): Layers {
  const inside = dominated.filter((point) => scales.isInside(point));
  return dotCloud(placesOf(inside, scales, plot), { radius: CLOUD_RADIUS, colour: COLOURS.muted, opacity: CLOUD_OPACITY });
}

/**
 * A staircase, for between two points of the front nothing was reached but what the one with more recall has: from each point
 * straight down, then on to the next. Below it, where the cloud lies, everything is dominated.
 */
export function frontLayers(front: readonly Place[], plot: Size, cloud: Layers): Layers {
  const [start, ...steps] = staircase(front, plot) as [Place, ...Place[]];
  const pixel = (value: number): string => value.toFixed(1);
  const path = `M${pixel(start.x)},${pixel(start.y)}${steps.map(({ x, y }) => `V${pixel(y)}H${pixel(x)}`).join('')}`;
  return [
    ...onePath(`${path}V${plot.height}H0Z`, { fill: COLOURS.navy, opacity: AREA_OPACITY }),
    ...cloud,
    ...onePath(path, { stroke: COLOURS.navy, strokeWidth: LINE_WIDTH }),
  ];
}

/** The front's dots, those at one place drawn once. */
export function frontPoints(front: readonly Place[]): PlacedPoint[] {
  const places = distinct(front);
  const { isCrowded, radius } = dotsOf(places);
  return places.map(({ x, y }) => ({
    x,
    y,
    shape: 'circle' as const,
    size: dotSize(radius),
    fill: COLOURS.navy,
    stroke: isCrowded ? COLOURS.navy : COLOURS.background,
  }));
}

/** The two leaders with the metric that they lead in; the best compromise and others with their name alone, as far as there is room. */
export function frontLabels(front: readonly FrontPoint[], places: readonly Place[], plot: Size, measure: MeasureText): PlacedText[] {
  const [recall, rmse] = [metricOf('recall_at_100'), metricOf('test_rmse')];
  const order = labelOrder(places);
  const room = { widthPx: MAX_NAME_WIDTH, fontSize: FONT_SIZES.label, weight: 600 as const };
  const names = shortenApart(
    order.map((index) => front[index]!.label),
    () => room,
    measure,
  );
  const points = order.map((index, i) => {
    const [point, name] = [front[index]!, names[i]!];
    const reached = [
      ...(index === 0 ? [`${recall.label} ${formatMetric(recall, point.recall)}`] : []),
      ...(index === front.length - 1 ? [`${rmse.label} ${formatMetric(rmse, point.rmse)}`] : []),
    ];
    const leads = reached.length > 0;
    return {
      ...places[index]!,
      text: leads ? `${name} · ${reached.join(', ')}` : name,
      isNeeded: leads,
      colour: COLOURS.navy,
      weight: 600 as const,
    };
  });
  const dots = distinct(places);
  const obstacles = [...dots.map((place) => dotBox(place, dotsOf(dots).radius)), ...stepBoxes(staircase(places, plot))];
  return placeLabels(points, { plot, obstacles, measure });
}

function dotsOf(places: readonly Place[]): { isCrowded: boolean; radius: number } {
  const isCrowded = places.length > MANY;
  return { isCrowded, radius: isCrowded ? SMALL_DOT_RADIUS : DOT_RADIUS };
}

/** From the plot's left edge over the points, least recall first, to its lower edge. */
function staircase(front: readonly Place[], plot: Size): Place[] {
  const [last, first] = [front[0]!, front.at(-1)!];
  return [{ x: 0, y: first.y }, ...distinct(front).toReversed(), { x: last.x, y: plot.height }];
}

function stepBoxes(steps: readonly Place[]): Box[] {
  return steps.slice(1).flatMap((to, i): Box[] => {
    const from = steps[i]!;
    return [
      { left: from.x - STEP_ROOM, right: from.x + STEP_ROOM, top: from.y, bottom: to.y },
      { left: from.x, right: to.x, top: to.y - STEP_ROOM, bottom: to.y + STEP_ROOM },
    ];
  });
}

/** One of those that share a pixel. */
function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [`${Math.round(place.x)} ${Math.round(place.y)}`, place])).values()];
}
