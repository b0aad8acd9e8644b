/** What a part can be had as: its numbers as CSV, its pictures as PNG, and the spec that a picture was drawn from as JSON. */
import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Drawer } from '../reports/draw.ts';
import { liveSpec } from '../reports/live-spec.ts';
import { renderCsv } from '../reports/render/csv.ts';
import { readWholeNumber, type Parameters } from './parameters.ts';
import type { Part } from './part.ts';
import { findPart } from './parts/index.ts';

interface FileQuestion<Question> {
  parts: readonly Part<Question>[];
  /** As it stands in the address: "top.csv". */
  name: string;
  /** Asked only once it is known that there is such a part. */
  question: () => Promise<Question>;
  parameters: Parameters;
}

export interface PartFile {
  contentType: string;
  /** Ends the name of the file that is saved; null for what is shown. */
  saveAs: string | null;
  body: string | Buffer;
}

interface FileDeps {
  knex: Knex;
  drawer: Pick<Drawer, 'png'>;
}

/**
 * A part as a file. Of several charts the parameter `chart` says which, from 1.
 *
 * @throws AppError `notFound` for a part or a chart that is not there, `unavailable` for a picture that could not be drawn.
 */
export async function partFile<Question>(
  { knex, drawer }: FileDeps,
  { parts, name, question, parameters }: FileQuestion<Question>,
): Promise<PartFile> {
  const [, key = name, format] = /^(.*)\.(csv|png|json)$/.exec(name) ?? [];
  const part = findPart(parts, key);
  if (format === undefined)
    throw new AppError('notFound', `There is no file “${name.slice(0, 60)}”.`, { hint: `There are: ${key}.csv, ${key}.png, ${key}.json.` });
  const { views, records } = await part.load(knex, await question());
  if (format === 'csv') return { contentType: 'text/csv', saveAs: `${key}.csv`, body: renderCsv({ records }) };
  const charts = views.filter((view) => view.kind === 'chart');
  if (charts.length === 0) throw new AppError('notFound', `“${part.title}” has no picture here.`, { hint: 'Its page says why.' });
  const number = readWholeNumber(parameters, 'chart', { from: 1, to: charts.length, fallback: 1 });
  const chart = charts[number - 1]!;
  if (format === 'json') return { contentType: 'application/json', saveAs: null, body: JSON.stringify(liveSpec(chart)) };
  const drawing = await drawer.png(chart.chart, chart.data);
  if (!drawing.ok)
    throw new AppError('unavailable', 'The picture could not be drawn.', { hint: 'Try again in a moment.', cause: drawing.reason });
  return { contentType: 'image/png', saveAs: `${key}${number === 1 ? '' : `-${number}`}.png`, body: drawing.body };
}
