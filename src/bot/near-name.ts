/** Lines that name a project or a dataset in a way that finds none, each with the line as it was likely meant. */
import { listDatasets, type Dataset } from '../analysis/dataset.ts';
import { listProjects, type Project, type ProjectScope } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { chooseProject, type ChooseContext } from './choose-project.ts';
import { LineError, lineOffers, MOST_OFFERED } from './line-error.ts';
import { nearMiss, oneSlip } from './near-miss.ts';
import { NEVER_MEANT, tryLine } from './read-line.ts';
import { namedBySeveral, type NamedBySeveral } from './named-by-several.ts';
import { isWord, replaced, splitWords, withName, type Word } from './words.ts';

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
  const inQuotes = async (error: AppError): Promise<LineError | undefined> => {
    const found = await withQuotes(line, context);
    return found === undefined
      ? undefined
      : new LineError(`A name of several words needs quotes: \`${found.said}\`.`, { kind: error.kind, correction: found.correction });
  };
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
    const quoted = await inQuotes(error);
    if (quoted !== undefined) return quoted;
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
      const quoted = await inQuotes(error);
      if (quoted !== undefined) return quoted;
      if (error.offers.length > 1) return error;
      return (await withBareProject(error, line, context)) ?? withProjectOf(error, context);
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

/** Said in front of a project's name in place of `in`. */
const LIKE_IN = /^(?:for|from|of|project)$/i;

/** A word that a line is read by, whatever projects are called. */
function isOfLine(text: string): boolean {
  const read = tryLine(text);
  return /^#?\d+$/.test(text) || NEVER_MEANT.test(text) || !(read instanceof LineError);
}

/** With `in` before a project's name that stands there without it; undefined where none does. */
async function withBareProject({ kind, hint }: LineError, line: string, { knex, scope }: NamesContext): Promise<LineError | undefined> {
  const words = splitWords(line);
  if (words.some((word) => isWord(word, 'in')) || words.length > MOST_WORDS) return undefined;
  const all = await listProjects(knex, scope);
  for (const [i, word] of words.entries()) {
    const before = words[i - 1];
    const found = isOfLine(word.text) || (before !== undefined && isWord(before, 'on')) ? undefined : barelyNamed(words, i, all);
    if (found === undefined) continue;
    const from = before !== undefined && !before.quoted && LIKE_IN.test(before.text) ? before.from : word.from;
    const correction = readable(replaced(line, { from, to: found.to }, `in ${found.named.key}`));
    if (correction !== undefined)
      return new LineError(`“${found.named.name}” is a project: it stands behind \`in\`.`, { kind, hint, correction });
  }
  return undefined;
}

/** Of a longer line nobody knows what each word means. */
const MOST_WORDS = 30;
/** Shorter words are in too many names. */
const SHORTEST_PART = 4;

/** The project whose name stands at a word: whole, as several words, or one of its words alone that is in no other's and near no known word. */
function barelyNamed(words: readonly Word[], at: number, all: readonly Project[]): { named: Project; to: number } | undefined {
  const { text, quoted, to } = words[at]!;
  const said = text.toLowerCase();
  const whole = all.find((one) => namesOfProject(one).includes(said));
  if (whole !== undefined) return { named: whole, to };
  if (quoted) return undefined;
  const several = namedBySeveral(words.slice(at), all);
  if (several !== undefined) return several;
  const read = tryLine(text);
  const isNearOther = !(read instanceof LineError) || read.correction !== undefined;
  const having = said.length < SHORTEST_PART || isNearOther ? [] : all.filter((one) => partsOf(namesOfProject(one)).includes(said));
  return having.length === 1 ? { named: having[0]!, to } : undefined;
}

function partsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => name.match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** With the one project in its correction that is near the one named there: else the button would lead to the next mistake. */
async function withProjectOf(error: LineError, { knex, scope }: NamesContext): Promise<LineError> {
  const { correction, message, hint } = error;
  const read = correction === undefined ? undefined : tryLine(correction);
  if (read === undefined || read instanceof LineError || 'help' in read || read.project === undefined) return error;
  const asked = read.project.toLowerCase();
  const all = await listProjects(knex, scope);
  if (all.some((one) => [String(one.id), ...namesOfProject(one)].includes(asked))) return error;
  const [near, ...others] = allNear(asked, all, namesOfProject);
  if (near === undefined || others.length > 0) return error;
  return new LineError(message, { hint, correction: withName(correction!, 'in', near.key) });
}

function namesOfProject({ key, name }: Project): string[] {
  return [key, name.toLowerCase()];
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

/** The line with its project and its dataset in quotes that stand there as several words, where it can be read then. */
async function withQuotes(line: string, context: NamesContext): Promise<{ correction: string; said: string } | undefined> {
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
  const correction = readable(meant);
  const said = inName === undefined ? `on ${written}` : `in ${inName}`;
  return correction === undefined ? undefined : { correction, said };
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
  return at < 0 ? undefined : namedBySeveral(words.slice(at + 1), all);
}

/** The line, or what it is put right to, where it can be read. */
function readable(line: string): string | undefined {
  const read = tryLine(line);
  return read instanceof LineError ? read.correction : line;
}
