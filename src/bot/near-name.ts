/** Lines that name a project or a dataset in a way that finds none, each with the line as it was likely meant. */
import { listDatasets, type Dataset } from '../analysis/dataset.ts';
import { listProjects, type Project, type ProjectScope } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { chooseProject, type ChooseContext } from './choose-project.ts';
import { findBareProject, namesOfProject, partsOf, SHORTEST_PART } from './bare-project.ts';
import { LineError, lineOffers, MOST_OFFERED } from './line-error.ts';
import { nearMiss, oneSlip } from './near-miss.ts';
import { tryLine } from './read-line.ts';
import { createNames, type NamedBySeveral } from './named-by-several.ts';
import { isWord, replaced, splitWords, withName } from './words.ts';

interface NamesContext extends ChooseContext {
  scope: ProjectScope;
}

/** What to say in place of an error; the error itself where no name is near. */
export interface NearNames {
  /** Of reading the line: names of several words look like words that nobody knows. */
  ofLine(error: unknown): Promise<unknown>;
  ofProject(error: unknown, asked: string | undefined): Promise<unknown>;
  ofDataset(error: unknown, asked: string, project: Project): Promise<unknown>;
}

/** `ask`, with what `near` makes of its error. */
export async function orNear<T>(ask: () => T | Promise<T>, near: (error: unknown) => Promise<unknown>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw await near(error);
  }
}

export function nearNames(line: string, context: NamesContext): NearNames {
  const { knex, scope } = context;
  const near = async <Named extends { name: string }>(
    error: unknown,
    asked: string | undefined,
    {
      all,
      namesOf,
      correct,
    }: { all: () => Promise<Named[]>; namesOf: (one: Named) => string[]; correct: (one: Named, all: Named[]) => string | undefined },
  ): Promise<unknown> => {
    const part = asked?.trim().toLowerCase() ?? '';
    if (!(error instanceof AppError) || error.kind !== 'notFound' || part === '') return error;
    const quoted = await withQuotes(line, context);
    const asMeant = quoted === undefined ? undefined : inPlaceOf(error, quoted);
    if (asMeant !== undefined) return asMeant;
    const listed = await all();
    const corrected = allNear(part, listed, namesOf).flatMap((one) => {
      const meant = correct(one, listed);
      return meant === undefined ? [] : { label: one.name, line: meant };
    });
    if (corrected.length === 0 || corrected.length > MOST_OFFERED) return error;
    const names = corrected.map(({ label }) => `“${label}”`).join(' or ');
    const offers = corrected.length === 1 ? lineOffers(corrected[0]!.line) : corrected;
    return new LineError(`${error.message} Did you mean ${names}?`, { kind: 'notFound', hint: error.hint, offers });
  };
  return {
    async ofLine(error) {
      if (!(error instanceof LineError)) return error;
      const named = (await withQuotes(line, context)) ?? (await withBareProject(line, context));
      const asMeant = named === undefined ? undefined : inPlaceOf(error, named);
      return withProjects(asMeant ?? error, context);
    },
    ofProject: (error, asked) =>
      near<Project>(error, asked, {
        all: () => listProjects(knex, scope),
        namesOf: namesOfProject,
        correct: ({ key }) => withName(line, 'in', key),
      }),
    ofDataset: (error, asked, project) =>
      near<Dataset>(error, asked, {
        all: () => listDatasets(knex, project),
        namesOf: ({ name }) => [name.toLowerCase()],
        correct(one, all) {
          const name = writtenDataset(one, all);
          return name === undefined ? undefined : withName(line, 'on', name);
        },
      }),
  };
}

/** A line with a name in it put as a line takes it, and what is said of that. */
interface WellNamed {
  line: string;
  message: string;
}

/** What is said in place of an error, of a line that can be read by now or that has still other mistakes in it; undefined where it says nothing. */
function inPlaceOf({ kind, hint }: AppError, { line, message }: WellNamed): LineError | undefined {
  const read = tryLine(line);
  if (!(read instanceof LineError)) return new LineError(message, { kind, correction: line });
  if (read.offers.length === 0) return undefined;
  return read.correction === undefined ? read : new LineError(message, { kind, hint, correction: read.correction });
}

/** With `in` before a project's name that stands there without it; undefined where none does. */
async function withBareProject(line: string, { knex, scope }: NamesContext): Promise<WellNamed | undefined> {
  const words = splitWords(line);
  if (words.some((word) => isWord(word, 'in'))) return undefined;
  const all = await listProjects(knex, scope);
  const bare = findBareProject(words, all);
  if (bare === undefined) return undefined;
  return { line: replaced(line, bare, `in ${bare.named.key}`), message: `“${bare.named.name}” is a project: it stands behind \`in\`.` };
}

/** With the one project in each of its lines that is near the one named there: else a button would lead to the next mistake. */
async function withProjects(error: LineError, { knex, scope }: NamesContext): Promise<LineError> {
  const named = error.offers.map(({ line }) => ({ line, asked: projectIn(line) }));
  if (named.every(({ asked }) => asked === undefined)) return error;
  const all = await listProjects(knex, scope);
  const put = (line: string, asked: string | undefined): string => {
    if (asked === undefined || all.some((one) => [String(one.id), ...namesOfProject(one)].includes(asked))) return line;
    const [near, ...others] = allNear(asked, all, namesOfProject);
    return near === undefined || others.length > 0 ? line : withName(line, 'in', near.key)!;
  };
  const offers = lineOffers(...named.map(({ line, asked }) => put(line, asked)));
  return new LineError(error.message, { kind: error.kind, hint: error.hint, offers });
}

function projectIn(line: string): string | undefined {
  const read = tryLine(line);
  return read instanceof LineError || 'help' in read ? undefined : read.project?.toLowerCase();
}

/** Those with a name that has what was typed in it, else those whose name is nearest, else those of which a word is one slip away. */
function allNear<T>(part: string, all: readonly T[], namesOf: (one: T) => readonly string[]): T[] {
  const having = all.filter((one) => namesOf(one).some((name) => name.includes(part)));
  const nearest = nearMiss(part, all.flatMap(namesOf));
  if (having.length > 0) return having;
  if (nearest !== undefined) return all.filter((one) => namesOf(one).includes(nearest));
  return part.length < SHORTEST_PART ? [] : all.filter((one) => oneSlip(part, partsOf(namesOf(one))) !== undefined);
}

/** As a line names it: one whose name holds a quote by its key. */
function writtenProject({ key, name }: Project): string {
  return /["“”]/.test(name) ? key : `"${name}"`;
}

/** As a line names it: one whose name holds a quote by its id, unless that is the name of another. */
function writtenDataset({ id, name }: Dataset, all: readonly Dataset[]): string | undefined {
  if (!/["“”]/.test(name)) return `"${name}"`;
  return all.some((one) => one.name === String(id)) ? undefined : String(id);
}

/** The line with its project and its dataset in quotes that stand there as several words. */
async function withQuotes(line: string, context: NamesContext): Promise<WellNamed | undefined> {
  const { knex, scope } = context;
  const inProject = namedBehind(line, 'in', await listProjects(knex, scope));
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
async function projectOf(line: string, { scope, ...context }: NamesContext): Promise<Project | undefined> {
  const words = splitWords(line);
  const asked = words[words.findIndex((word) => isWord(word, 'in')) + 1];
  try {
    return (await chooseProject(context, asked === words[0] ? undefined : asked?.text, scope)).project;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function namedBehind<Named extends { name: string }>(
  line: string,
  preposition: 'in' | 'on',
  all: readonly Named[],
): NamedBySeveral<Named> | undefined {
  const words = splitWords(line);
  const at = words.findIndex((word) => isWord(word, preposition));
  return at < 0 ? undefined : createNames(all).namedBySeveral(words.slice(at + 1));
}
