import { expect, it } from 'vitest';
import { divideSpec } from '../../src/reports/chart-template.ts';
import { lossHeatmap } from '../../src/reports/charts/loss-heatmap.ts';
import { trend } from '../../src/reports/charts/trend.ts';
import { createTextMeasure } from '../../src/reports/text-width.ts';

const measure = createTextMeasure();

it('gives the same shape for other data of one kind, which holds nothing of either', () => {
  const [one, other] = [trend.samples['retrieval']!, trend.samples['closeRecalls']!].map((data) => divideSpec(trend.spec(data, measure)));
  expect(one!.shape).toEqual(other!.shape);
  expect(one!.rows).not.toEqual(other!.rows);
  expect(JSON.stringify(one!.shape)).not.toMatch(/R@100|17\d{11}/);
});

it('gives another shape where another picture is drawn', () => {
  const [hybrid, retrieval] = [trend.samples['hybrid']!, trend.samples['retrieval']!].map((data) => divideSpec(trend.spec(data, measure)));
  expect(hybrid!.shape).not.toEqual(retrieval!.shape);
});

it('keeps every row and every domain, equal domains under one name', () => {
  const spec = trend.spec(trend.samples['retrieval']!, measure);
  const { rows, parameters, width, height, padding } = divideSpec(spec);
  const domains = [...new Set([...JSON.stringify(spec).matchAll(/"domain":(\[[^\]]*\])/g)].map(([, domain]) => domain))];
  expect(domains).toHaveLength(2);
  expect(Object.values(parameters).map((value) => JSON.stringify(value))).toEqual(expect.arrayContaining(domains));
  const values = [...JSON.stringify(spec).matchAll(/"data":\{"values":(\[.*?\])\}/g)].map(([, list]) => list);
  expect(Object.values(rows).map((list) => JSON.stringify(list))).toEqual(values);
  expect({ width, height, padding }).toMatchObject({
    width: spec['width' as keyof typeof spec],
    height: spec['height' as keyof typeof spec],
  });
});

it('gives heatmaps of any number of rows and columns one shape', () => {
  const shapes = ['usual', 'huge', 'longNames', 'single'].map((name) =>
    JSON.stringify(divideSpec(lossHeatmap.spec(lossHeatmap.samples[name]!, measure)).shape),
  );
  expect(new Set(shapes).size).toBe(1);
});
