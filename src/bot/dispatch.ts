import { distance } from 'fastest-levenshtein';
import type { Knex } from 'knex';
import { readAsOf } from '../analysis/as-of.ts';
import { findProject, listProjects, type Project } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';
import type { Answer } from '../reports/answer.ts';
import type { View } from '../reports/view.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { overview } from './commands/overview.ts';
import { splitWords, type Word } from './words.ts';

/** One line that shows what can be typed. */
export const USAGE = `Usage: /experiments [${MODEL_TYPES.join(' | ')}] [${COMMANDS.map(({ name }) => name).join(' | ')} | help] [n] [in "project"]`;

export interface DispatchContext {
  knex: Knex;
  /** Key of the project that is meant where a line names none. */
  defaultProject?: string | undefined;
}

/**
 * Answers a typed line such as `hybrid top 5 in "Film night"`; knows no Slack. Words may stand in any order and case.
 *
 * @throws AppError `badParameter` for what it can't read, with the nearest word, and `notFound` for an unknown project.
 */
export async function dispatch(line: string, context: DispatchContext): Promise<Answer> {
  const request = readLine(line);
  if (request === 'help') return helpAnswer();
  const projects = await listProjects(context.knex);
  const project = await chooseProject(context, request.project, projects);
  const answer = await request.command.answer(context.knex, { project, type: request.type, count: request.count });
  const views = request.project === undefined && projects.length > 1 ? [...answer.views, otherProjects(project, projects)] : answer.views;
  return { ...answer, views, project, asOf: await readAsOf(context.knex) };
}

interface Request {
  command: Command;
  type: ModelType | undefined;
  count: number | undefined;
  project: string | undefined;
}

/** Reads a line by the commands' own list, without asking the store anything. */
export function readLine(line: string): Request | 'help' {
  const words = splitWords(line.replace(/^\s*\/experiments\b/i, ''));
  const project = takeProject(words);
  const found: { command?: Command; type?: ModelType; count?: string; help?: true } = {};
  for (const { text, quoted } of words) {
    const word = text.toLowerCase();
    const type = parseModelType(word);
    const command = COMMANDS.find(({ name }) => name === word);
    if (quoted) throw unreadable(text, project);
    if (word === 'help') found.help = true;
    else if (type !== undefined) set(found, 'type', type, text);
    else if (command !== undefined) set(found, 'command', command, text);
    else if (/^[+-]?\d+([.]\d+)?$/.test(word)) set(found, 'count', word, text);
    else throw unreadable(text, project);
  }
  if (found.help === true) return 'help';
  const command = found.command ?? overview;
  return { command, type: found.type, count: readCount(command, found.count), project };
}

function set<T extends object, K extends keyof T>(target: T, key: K, value: T[K], text: string): void {
  if (target[key] !== undefined && target[key] !== value) {
    throw new AppError('badParameter', `“${text}” is one too many: a line takes one ${key === 'count' ? 'number' : String(key)}.`, {
      hint: USAGE,
    });
  }
  target[key] = value;
}

/** Takes `in "name"` out of the words; the name may also stand without quotes when it is one word. */
function takeProject(words: Word[]): string | undefined {
  const at = words.findIndex(({ text, quoted }) => !quoted && text.toLowerCase() === 'in');
  if (at < 0) return undefined;
  const name = words[at + 1]?.text;
  if (name === undefined) throw new AppError('badParameter', 'After “in” the name of a project is missing.', { hint: USAGE });
  words.splice(at, 2);
  return name;
}

function readCount(command: Command, word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const { count } = command;
  if (count === undefined)
    throw new AppError('badParameter', `\`${command.name}\` takes no number, but the line has ${word}.`, { hint: USAGE });
  const value = Number(word);
  if (!Number.isInteger(value) || value < count.from || value > count.to) {
    throw new AppError('badParameter', `\`${command.name}\` takes a whole number from ${count.from} to ${count.to}, not ${word}.`, {
      hint: USAGE,
    });
  }
  return value;
}

function unreadable(text: string, project: string | undefined): AppError {
  const known = [...COMMANDS.map(({ name }) => name), 'help', ...MODEL_TYPES, 'multitask'];
  const word = text.toLowerCase();
  const nearest = known.map((name) => ({ name, away: misspelling(word, name) })).toSorted((a, b) => a.away - b.away)[0]!;
  const isNear = nearest.away <= Math.max(1, Math.floor(nearest.name.length / 2.5));
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const about = isNear ? `Did you mean \`${nearest.name}\`?` : project === undefined ? 'A project is named like this: `in "Name"`.' : '';
  return new AppError('badParameter', `I don't know “${shown}”. ${about}`.trim(), { hint: USAGE });
}

/** Letters to change, add or leave out; letters in the wrong order ("tpo") count as one slip. */
function misspelling(word: string, name: string): number {
  const letters = (text: string): string => [...text].toSorted().join('');
  return Math.min(distance(word, name), letters(word) === letters(name) ? 1 : Infinity);
}

async function chooseProject(
  { knex, defaultProject }: DispatchContext,
  asked: string | undefined,
  projects: readonly Project[],
): Promise<Project> {
  const wanted = asked ?? defaultProject;
  if (wanted !== undefined) return findProject(knex, wanted);
  const newest = projects[0];
  if (newest === undefined)
    throw new AppError('notFound', 'There are no projects yet.', { hint: 'They appear here once the first load is done.' });
  return newest;
}

function otherProjects(project: Project, projects: readonly Project[]): View {
  const others = projects.filter(({ id }) => id !== project.id).map(({ name }) => `in "${name}"`);
  const shown = others.slice(0, 3).join(', ');
  return { kind: 'text', text: `Other projects: ${shown}${others.length > 3 ? ` and ${others.length - 3} more` : ''}.` };
}

function helpAnswer(): Answer {
  const rows = COMMANDS.map(({ usage, summary }) => [{ text: usage }, { text: summary }]);
  const views: View[] = [
    {
      kind: 'table',
      title: 'What /experiments understands',
      columns: [
        { label: 'Type', align: 'left' },
        { label: 'To see', align: 'left' },
      ],
      rows: [...rows, [{ text: 'help' }, { text: 'this list' }]],
      empty: '',
    },
    { kind: 'text', text: `Words may stand in any order. Types: ${MODEL_TYPES.join(', ')} (or multitask). Another project: in "Name".` },
  ];
  return {
    title: 'Help',
    project: null,
    type: null,
    asOf: null,
    views,
    json: { commands: COMMANDS.map(({ name, usage, summary }) => ({ name, usage, summary })) },
  };
}
