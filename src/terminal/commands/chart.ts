import { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { dispatch } from '../../bot/dispatch.ts';
import { AppError, describeError, errorCode } from '../../errors.ts';
import type { Answer } from '../../reports/answer.ts';
import { sentence } from '../../reports/charts/sentence.ts';
import { writeWhole } from '../../reports/deliver/whole-file.ts';
import { withFonts } from '../../reports/embedded-fonts.ts';
import type { ChartView } from '../../reports/view.ts';
import { readArguments } from '../arguments.ts';
import { readChartRequest } from '../chart-question.ts';
import type { TerminalCommand } from '../command.ts';

/** A message in Slack goes out without a picture that takes too long; here somebody waits for nothing else. */
const PATIENCE_MS = 60_000;

export const chart: TerminalCommand = {
  name: 'chart',
  usage: 'towerwatch chart KEY [type] [--project KEY] [--experiments 45,12] --out FILE',
  summary:
    'draws one chart of an answer to a .png or .svg file (`-`: SVG on standard output), SVG with its fonts in it; without KEY it names the charts',
  async check(argv, { folder }) {
    const { file } = readRequest(argv, folder);
    if (file !== undefined) await mustBeInFolder(file);
  },
  async run(argv, { parts, config, terminal, folder }) {
    const { key, line, project, format, file } = readRequest(argv, folder);
    if (file !== undefined) await mustBeInFolder(file);
    const answer = await dispatch(line, { knex: parts.store.knex, defaultProject: project ?? config.defaultProject });
    const view =
      answer.views.find((shown): shown is ChartView => shown.kind === 'chart' && shown.chart === key) ?? sentenceView(answer, key);
    const drawing = await parts.drawer[format](view.chart, view.data, { patienceMs: PATIENCE_MS });
    if (!drawing.ok) {
      throw new AppError('unavailable', `The chart “${key}” could not be drawn: ${drawing.reason}.`, {
        hint: `Try again; in words it says: ${view.altText}`,
      });
    }
    const { width, height } = Buffer.isBuffer(drawing.body) ? pixelsOf(drawing.body) : drawing;
    const body = Buffer.isBuffer(drawing.body) ? drawing.body : await withFonts(drawing.body);
    const words = `${width} × ${height} pixels${answer.project === null ? '' : ` · ${answer.project.name}`}\n${view.altText}\n`;
    if (file === undefined) {
      terminal.write(`${String(body)}\n`);
      terminal.writeError(words);
    } else {
      await writeTo(file, body);
      terminal.write(`${file}\n${words}`);
    }
    return 0;
  },
};

function readRequest(argv: string[], folder: string): { key: string; line: string; project: string | undefined } & Target {
  const { values, positionals } = readArguments(
    argv,
    { project: { type: 'string' }, experiments: { type: 'string' }, out: { type: 'string' } },
    chart.usage,
    true,
  );
  return {
    ...readChartRequest({ words: positionals, experiments: values.experiments, usage: chart.usage }),
    ...readTarget(values.out, folder),
    project: values.project,
  };
}

interface Target {
  format: 'png' | 'svg';
  /** Undefined: standard output, which takes text. */
  file: string | undefined;
}

function readTarget(out: string | undefined, folder: string): Target {
  if (out === undefined || out.trim() === '')
    throw new AppError('badParameter', '--out is missing.', { hint: `Say where: --out top.png. Usage: ${chart.usage}` });
  if (out === '-') return { format: 'svg', file: undefined };
  const format = (['png', 'svg'] as const).find((one) => extname(out).toLowerCase() === `.${one}`);
  if (format !== undefined) return { format, file: resolve(folder, out) };
  throw new AppError('badParameter', `--out ${out}: a chart is written as .png or .svg.`, { hint: 'Give the file one of these endings.' });
}

const NOTHING: Readonly<Record<string, (title: string) => string>> = {
  curve: (title) => `No training curve of ${title} was recorded.`,
  field: (title) => `${title} has no metric to be placed by.`,
  compare: (title) => `There is no metric of ${title.replaceAll(' against ', ' and ')}.`,
};

/** An answer without data leaves its chart out and says so in a table: the same words, drawn. */
function sentenceView({ title, views }: Answer, key: string): ChartView {
  const table = views.find((view) => view.kind === 'table' && view.rows.length === 0);
  const data =
    table?.kind === 'table'
      ? { title: table.title, sentence: table.empty }
      : { title, sentence: NOTHING[key]?.(title) ?? `There is nothing to draw of ${title}.` };
  return { kind: 'chart', chart: sentence.key, title: sentence.title(data), altText: sentence.altText(data), data };
}

/** A folder that is not there is more likely a slip of the finger than a wish. */
async function mustBeInFolder(file: string): Promise<void> {
  const folder = dirname(file);
  const found = await stat(folder).catch((error: unknown) => error);
  if (found instanceof Stats && found.isDirectory()) return;
  const reason =
    found instanceof Stats || errorCode(found) === 'ENOTDIR'
      ? `${folder} is no folder`
      : errorCode(found) === 'ENOENT'
        ? `there is no folder ${folder}`
        : `the folder ${folder} can't be read (${errorCode(found)})`;
  throw new AppError('badParameter', `${file} can't be written: ${reason}.`, {
    hint: 'Make the folder first, or name a file in one that is there.',
  });
}

async function writeTo(file: string, body: string | Buffer): Promise<void> {
  try {
    await writeWhole(file, body);
  } catch (cause) {
    const isFolder = await stat(file).then(
      (found) => found.isDirectory(),
      () => false,
    );
    throw new AppError('badParameter', `${file} can't be written: ${isFolder ? 'it is a folder' : describeError(cause)}.`, {
      hint: isFolder ? `Name a file in it: --out ${join(file, 'chart.png')}.` : 'Name a file in a folder that this user can write to.',
      cause,
    });
  }
}

/** A PNG's own size stands at the start of it. */
function pixelsOf(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
