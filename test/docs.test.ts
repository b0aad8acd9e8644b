import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parametersOf } from '../src/analysis/hyperparameters/parameters.ts';
import { USAGE } from '../src/bot/usage.ts';
import { COMMANDS } from '../src/bot/commands/index.ts';
import { METRICS } from '../src/metrics.ts';
import { TERMINAL_COMMANDS } from '../src/terminal/commands/index.ts';

const docs = new URL('../docs/', import.meta.url);

/** docs/commands.md, made from the commands' own lists. `UPDATE_DOCS=1 npx vitest run test/docs.test.ts` writes it. */
function commandsPage(): string {
  const slack = COMMANDS.map(({ usage, summary }) => `| \`/experiments ${usage}\` | ${summary} |`);
  const terminal = TERMINAL_COMMANDS.map(({ usage, summary }) => `| \`${usage}\` | ${summary} |`);
  return `# Commands

Made from the commands' own lists; a test holds it true.

## In Slack

    ${USAGE.replace('Usage: ', '')}

| type | to see |
| --- | --- |
${slack.join('\n')}
| \`/experiments help [command]\` | this list, or what one of them reads |

- Words stand in any order and any case, set apart by spaces or commas.
- Types: \`retrieval\`, \`ranking\`, \`hybrid\` (or \`multitask\`). Without one, \`top\` takes hybrid where there is one, else the
  type with the most completed experiments.
- \`in "Name"\` names a project by its name, key or id. Without it the project of \`DEFAULT_PROJECT\` is meant, else the one
  with the newest experiment; in Slack a channel may have a project and a type of its own, see \`settings\`.
- \`on "Name"\` names one dataset, for \`top\`, \`trend\`, \`list\`, \`heatmap\`, \`insights\` and \`pareto\`.
- Experiments are named \`#12\`, \`Exp #12\`, \`exp12\` or \`12\`.
- Answers are seen by the asker alone. ★ marks the best value of a column.

## In a terminal

\`npm run towerwatch -- …\`, or \`towerwatch …\` where it is installed.

| command | what it does |
| --- | --- |
| \`towerwatch start\` | serves pages, JSON and Slack, keeps the data in step and sends the weekly mail |
${terminal.join('\n')}
| \`towerwatch help\` | this list |

A command that runs while the service has the embedded store open hands its work to it; the service's settings apply then.
Exit codes: 0 done, 1 failed, 2 a wrong setting or argument.
`;
}

it('docs/commands.md says what the commands’ own lists say', async () => {
  const file = new URL('commands.md', docs);
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(file, commandsPage());
  expect(await readFile(file, 'utf8')).toBe(commandsPage());
});

it('docs/metrics.md names every metric with the keys that it is read from', async () => {
  const page = await readFile(new URL('metrics.md', docs), 'utf8');
  for (const { key, label, better, finalMetricKeys } of METRICS) {
    const keys = finalMetricKeys.map((name) => `\`${name}\``).join(', ');
    expect(page).toContain(`| \`${key}\` | ${label} | ${better} | ${keys} |`);
  }
});

it('docs/metrics.md names every parameter of the hyperparameter analysis with its field', async () => {
  const page = await readFile(new URL('metrics.md', docs), 'utf8');
  for (const [section, parameters] of Object.entries(parametersOf('hybrid')))
    for (const { param, field } of parameters) expect(page).toContain(`| ${section} | ${param} | \`${field}\` |`);
});

it('every link between the documents leads to a file', async () => {
  const root = new URL('../', import.meta.url);
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...(await readdir(docs, { recursive: true })).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
  ];
  const missing: string[] = [];
  for (const page of pages) {
    const text = await readFile(new URL(page, root), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      const place = new URL(target!, new URL(page, root));
      await readFile(place).catch(async () => readdir(place).catch(() => missing.push(`${page} → ${target}`)));
    }
  }
  expect(missing).toEqual([]);
});
