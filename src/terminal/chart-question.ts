import type { Command } from '../bot/command.ts';
import { COMMANDS } from '../bot/commands/index.ts';
import { nearMiss } from '../bot/near-miss.ts';
import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType } from '../metrics.ts';
import { CHARTS } from '../reports/charts/index.ts';

/**
 * What to type after /experiments to get an answer that holds a chart, by the chart's key; the first word is the command.
 * A test holds it against the charts there are.
 */
export const CHART_WORDS: Readonly<Record<string, string>> = {
  top: 'top',
  trend: 'trend',
  'loss-heatmap': 'heatmap loss',
  'metrics-heatmap': 'heatmap metrics',
  datasets: 'datasets',
  insights: 'insights',
  pareto: 'pareto',
  curve: 'show',
  field: 'show',
  compare: 'compare',
};

interface ChartRequest {
  /** The key of a chart, then at most a model type. */
  words: readonly string[];
  /** Numbers of experiments, set apart by commas. */
  experiments: string | undefined;
  usage: string;
}

/**
 * Reads which chart is asked for, and what to type for it. Checked here and not by the line's own reader, whose errors speak of
 * what is typed in Slack.
 *
 * @throws AppError `badParameter` that names the charts, the types or the number of experiments.
 */
export function readChartRequest({ words, experiments, usage }: ChartRequest): { key: string; line: string } {
  const [key, ...types] = [words[0]?.toLowerCase(), ...words.slice(1)];
  const known = CHARTS.map((chart) => chart.key).filter((chart) => commandOf(chart) !== undefined);
  const hint = `Charts: ${known.join(', ')}. Usage: ${usage}`;
  if (key === undefined) throw new AppError('badParameter', 'The key of a chart is missing.', { hint });
  const command = known.includes(key) ? commandOf(key) : undefined;
  if (command === undefined) {
    const meant = nearMiss(key, known);
    throw new AppError('badParameter', `There is no chart “${key}”.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`, { hint });
  }
  const wrong = types.find((word, i) => i > 0 || parseModelType(word.toLowerCase()) === undefined);
  if (wrong !== undefined) {
    throw new AppError('badParameter', `“${wrong}” is no model type, or one too many.`, {
      hint: `Types: ${[...MODEL_TYPES, 'multitask'].join(', ')}. Usage: ${usage}`,
    });
  }
  if (command.takes.experiments !== undefined && types.length > 0)
    throw new AppError('badParameter', `The chart “${key}” is of named experiments, which have a type.`, {
      hint: `Leave out “${types[0]}”.`,
    });
  return { key, line: [...types, CHART_WORDS[key], ...readExperiments(key, experiments, command)].join(' ') };
}

function commandOf(chart: string): Command | undefined {
  const name = CHART_WORDS[chart]?.split(' ')[0];
  return COMMANDS.find((command) => command.name === name);
}

function readExperiments(key: string, list: string | undefined, { takes: { experiments: range } }: Command): string[] {
  if (range === undefined) {
    if (list === undefined) return [];
    throw new AppError('badParameter', `The chart “${key}” is about no single experiments.`, { hint: 'Leave --experiments out.' });
  }
  const hint = 'Name them by their displayed numbers: --experiments 45,12';
  const named = (list ?? '').split(',').flatMap((text) => text.trim() || []);
  const wrong = named.find((text) => !/^(exp\s*)?#?\d{1,9}$/i.test(text));
  if (wrong !== undefined) throw new AppError('badParameter', `--experiments: “${wrong}” is no number of an experiment.`, { hint });
  const numbers = named.map((text) => Number(text.replace(/^\D*/, '')));
  const repeated = numbers.find((number, i) => numbers.indexOf(number) < i);
  if (repeated !== undefined) throw new AppError('badParameter', `--experiments: #${repeated} stands there more than once.`, { hint });
  if (named.length < range.from || named.length > range.to) {
    const wanted = range.from === range.to ? `${range.from}` : `${range.from} to ${range.to}`;
    throw new AppError('badParameter', `The chart “${key}” takes ${wanted} of --experiments, not ${named.length}.`, { hint });
  }
  return numbers.map((number) => `#${number}`);
}
