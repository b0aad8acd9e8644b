import { readAsOfText } from '../../analysis/as-of.ts';
import { dispatch } from '../../bot/dispatch.ts';
import { AppError } from '../../errors.ts';
import { renderCsv } from '../../reports/render/csv.ts';
import { renderText } from '../../reports/render/text.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';

export const ask: TerminalCommand = {
  name: 'ask',
  usage: 'towerwatch ask "hybrid top 5" [--json | --csv]',
  summary: 'answers what /experiments answers in Slack',
  check: (argv) => void readQuestion(argv),
  async run(argv, { parts, config, baseUrl, terminal }) {
    const { line, form } = readQuestion(argv);
    const asOf = await readAsOfText(parts.store.knex);
    const answer = await dispatch(line, { knex: parts.store.knex, defaultProject: config.defaultProject });
    if (form === 'csv') terminal.write(renderCsv(answer));
    else if (form === 'json') terminal.write(`${JSON.stringify({ ...(await answer.json()), as_of: asOf }, null, 2)}\n`);
    else terminal.write(`${renderText(answer, { baseUrl, columns: terminal.columns })}\n`);
    return 0;
  },
};

function readQuestion(argv: string[]): { line: string; form: 'text' | 'json' | 'csv' } {
  const { values, positionals } = readArguments(
    argv,
    { json: { type: 'boolean', default: false }, csv: { type: 'boolean', default: false } },
    ask.usage,
    true,
  );
  if (values.json && values.csv)
    throw new AppError('badParameter', '--json and --csv exclude each other.', { hint: `Usage: ${ask.usage}` });
  return { line: positionals.map(quoteAgain).join(' '), form: values.json ? 'json' : values.csv ? 'csv' : 'text' };
}

/** In `ask hybrid top in "Film night"` the shell has taken the quotes away; a single argument is the whole line. */
function quoteAgain(word: string, _at: number, all: string[]): string {
  return all.length > 1 && /\s/.test(word) ? `"${word}"` : word;
}
