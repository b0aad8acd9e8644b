/**
 * Divides a chart's spec into its shape and what differs from drawing to drawing. A shape is compiled once: that takes
 * longer than all the rest that Vega does for a picture.
 */
import type { TopLevelSpec } from 'vega-lite';

export interface DividedSpec {
  /** The same for many data: their place is taken by names. */
  shape: TopLevelSpec;
  /** Data by name. */
  rows: Record<string, readonly object[]>;
  /** Domains and ticks by the parameter that stands for them. */
  parameters: Record<string, unknown>;
  width: number;
  height: number;
  padding: object;
}

/** What stands at a key of a spec and is no part of its shape. */
type Taken = { rows: readonly object[] } | { parameter: unknown };

const ANY_SIZE = { width: 100, height: 100, padding: 0 };

/** Divides a spec with a fixed size and data of its own, as `frame` makes them. */
export function divideSpec(spec: TopLevelSpec): DividedSpec {
  const { width, height, padding, ...rest } = spec as TopLevelSpec & Pick<DividedSpec, 'width' | 'height' | 'padding'>;
  const rows: DividedSpec['rows'] = {};
  const parameters = new Map<string, string>();

  const nameOf = (taken: Taken): object => {
    if ('rows' in taken) {
      const name = `rows_${Object.keys(rows).length}`;
      rows[name] = taken.rows;
      return { name };
    }
    // Equal ones share a parameter: layers that share a scale must name the same domain.
    const text = JSON.stringify(taken.parameter);
    const name = parameters.get(text) ?? `parameter_${parameters.size}`;
    parameters.set(text, name);
    return { expr: name };
  };
  const divide = (node: unknown, parent: string): unknown => {
    if (Array.isArray(node)) return node.map((entry) => divide(entry, parent));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        const taken = takeOut(parent, key, value);
        return [key, taken === undefined ? divide(value, key) : nameOf(taken)];
      }),
    );
  };

  const shape = divide(rest, '') as object;
  const values = [...parameters].map(([text, name]) => ({ name, value: JSON.parse(text) as unknown }));
  return {
    shape: { ...ANY_SIZE, ...shape, params: values.map(({ name }) => ({ name, value: null })) } as unknown as TopLevelSpec,
    rows,
    parameters: Object.fromEntries(values.map(({ name, value }) => [name, value])),
    width,
    height,
    padding,
  };
}

function takeOut(parent: string, key: string, value: unknown): Taken | undefined {
  if (key === 'data' && isObject(value) && Array.isArray(value['values'])) return { rows: value['values'] as object[] };
  const isNumbers = Array.isArray(value) && value.every((entry) => typeof entry === 'number');
  return isNumbers && ((parent === 'scale' && key === 'domain') || (parent === 'axis' && key === 'values'))
    ? { parameter: value }
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
