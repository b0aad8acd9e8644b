import { TERMINAL_COMMANDS } from './commands/index.ts';

const START = { usage: 'towerwatch start', summary: 'serves pages, JSON and Slack, keeps the data in step and sends the weekly mail' };

/** What the program can do, made from the commands' own list. */
export function helpText(): string {
  const lines = [START, ...TERMINAL_COMMANDS].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return `Towerwatch: experiments of two-tower recommender models, where the team already is.\n\n${lines.join('\n')}\n\nSettings are environment variables, or lines of a file .env; .env.example explains each.\n`;
}
