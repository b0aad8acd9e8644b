/** Lines with names in them as people write them, put as lines take them. */
import { listDatasets, type Dataset } from '../analysis/dataset.ts';
import type { Project, ProjectScope } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { findBareProject, namesOfProject, projectAt } from './bare-project.ts';
import { chooseProject, type ChooseContext } from './choose-project.ts';
import { isJoining } from './joining.ts';
import { createNames, type NamedBySeveral } from './named-by-several.ts';
import { isWord, replaced, splitWords } from './words.ts';

export interface NamesContext extends ChooseContext {
  scope: ProjectScope;
}

export interface Known extends NamesContext {
  /** Asked for once a line. */
  projects: () => Promise<Project[]>;
}

/** A line with a name in it put as a line takes it, and what is said of that. */
export interface WellNamed {
  line: string;
  message: string;
}

/** As a line names it: one whose name holds a quote by its key. */
function writtenProject({ key, name }: Project): string {
  return /["“”]/.test(name) ? key : `"${name}"`;
}

/** As a line names it: one whose name holds a quote by its id, unless that is the name of another. */
export function writtenDataset({ id, name }: Dataset, all: readonly Dataset[]): string | undefined {
  if (!/["“”]/.test(name)) return `"${name}"`;
  return all.some((one) => one.name === String(id)) ? undefined : String(id);
}

/** The line with its project and its dataset in quotes that stand there as several words. */
export async function withQuotes(line: string, context: Known): Promise<WellNamed | undefined> {
  const { knex, projects } = context;
  const inProject = namedBehind(line, 'in', await projects());
  const inName = inProject === undefined ? undefined : writtenProject(inProject.named);
  const withProject = inProject === undefined ? line : replaced(line, inProject, inName);
  const project = inProject?.named ?? (await projectOf(line, context));
  const datasets = project === undefined ? [] : await listDatasets(knex, project);
  const onDataset = namedBehind(withProject, 'on', datasets);
  const written = onDataset === undefined ? undefined : writtenDataset(onDataset.named, datasets);
  const meant = onDataset === undefined || written === undefined ? withProject : replaced(withProject, onDataset, written);
  if (meant === line) return undefined;
  return { line: meant, message: `A name of several words needs quotes: \`${inName === undefined ? `on ${written}` : `in ${inName}`}\`.` };
}

/** The project that is meant by the one word that the line names it by, or by nothing. */
export async function projectOf(line: string, { scope, ...context }: NamesContext): Promise<Project | undefined> {
  const words = splitWords(line);
  const asked = words[words.findIndex((word) => isWord(word, 'in')) + 1];
  try {
    return (await chooseProject(context, asked === words[0] ? undefined : asked?.text, scope)).project;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** Of a line with more of them nobody knows what is meant. */
const MOST_PLACES = 3;

function namedBehind<Named extends { name: string }>(
  line: string,
  preposition: 'in' | 'on',
  all: readonly Named[],
): NamedBySeveral<Named> | undefined {
  const words = splitWords(line);
  const { namedBySeveral } = createNames(all);
  const places = words.flatMap((word, at) => (isWord(word, preposition) ? [at] : []));
  return places
    .slice(0, MOST_PLACES)
    .map((at) => namedBySeveral(words.slice(at + 1)))
    .find((found) => found !== undefined);
}

/** With `in` before a project's name that stands there without it; undefined where none does. */
export async function withBareProject(line: string, { projects }: Known): Promise<WellNamed | undefined> {
  const words = splitWords(line);
  if (words.some((word) => isWord(word, 'in'))) return undefined;
  const all = await projects();
  const bare = findBareProject(words, all);
  if (bare === undefined) return undefined;
  return { line: replaced(line, bare, `in ${bare.named.key}`), message: `“${bare.named.name}” is a project: it stands behind \`in\`.` };
}

/** With another project that stands behind the first one joined to it, so that the line is read as one that names two. */
export async function withSecondProject({ line, message }: WellNamed, { projects }: Known): Promise<WellNamed | undefined> {
  const words = splitWords(line);
  const at = words.findIndex((word) => isWord(word, 'in')) + 1;
  const [name, next] = [words[at], words[at + 1]];
  if (at === 0 || name === undefined || next === undefined) return undefined;
  const all = await projects();
  const other = projectAt(words.slice(at + (isJoining(next) ? 2 : 1)), all);
  if (other === undefined || namesOfProject(other.named).includes(name.text.toLowerCase())) return undefined;
  return { line: replaced(line, { from: name.to, to: other.to }, ` or ${other.named.key}`), message };
}
