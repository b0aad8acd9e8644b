import { MODEL_TYPES } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { View } from '../reports/view.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';

/** Of all commands, or of one. */
export function helpAnswer(command: Command | undefined): Answer {
  const shown = command === undefined ? COMMANDS : [command];
  return {
    title: command === undefined ? 'Help' : `Help: ${command.name}`,
    project: null,
    type: null,
    asOf: null,
    views: command === undefined ? allViews() : commandViews(command),
    records: shown.map(({ usage, summary, example }) => ({ usage, summary, example })),
    json: () => ({ commands: shown.map(({ name, usage, summary, example }) => ({ name, usage, summary, example })) }),
  };
}

function allViews(): View[] {
  const rows = COMMANDS.map(({ usage, summary }) => [{ text: usage }, { text: summary, hasCode: true as const }]);
  return [
    {
      kind: 'table',
      title: 'What /experiments understands',
      columns: [
        { label: 'Type', align: 'left' },
        { label: 'To see', align: 'left' },
      ],
      rows: [...rows, [{ text: 'help [command]' }, { text: 'this list, or what one of them reads' }]],
      empty: '',
    },
    {
      kind: 'text',
      text: `Words may stand in any order. Types: ${MODEL_TYPES.join(', ')} (or multitask). Another project: in "Name". One dataset: on "Name".`,
    },
  ];
}

function commandViews({ name, usage, summary, example, takes }: Command): View[] {
  const reads = [
    takes.count === undefined ? undefined : `a number from ${takes.count.from} to ${takes.count.to}`,
    takes.choices === undefined ? undefined : `one of ${takes.choices.join(', ')}`,
    takes.experiments === undefined ? undefined : 'numbers of experiments: #12, Exp #12, exp12 or 12',
    takes.span === undefined ? undefined : 'a span up to now: 30d, 12w or all',
    takes.text === undefined ? undefined : 'free words',
    takes.page === undefined ? undefined : 'page and its number',
    takes.dataset === undefined ? undefined : 'on "dataset"',
    'in "project"',
  ].filter((part) => part !== undefined);
  return [
    { kind: 'text', text: `\`${usage}\`: ${summary}.` },
    { kind: 'text', text: `\`${name}\` reads, in any order: ${reads.join('; ')}.` },
    { kind: 'text', text: `For example: \`/experiments ${example}\`` },
  ];
}
