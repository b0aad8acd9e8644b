/** Lines that name a project or a dataset in a way that finds none, each with the line as it was likely meant. */
import { findDataset, listDatasets, type Dataset } from '../analysis/dataset.ts';
import { listProjects, type Project } from '../analysis/project.ts';
import { AppError } from '../errors.ts';
import { parseModelType } from '../metrics.ts';
import { isOfLine, namesOfProject, partsOf, SHORTEST_PART } from './bare-project.ts';
import { isJoining } from './joining.ts';
import { LineError, lineOffers, MOST_OFFERED } from './line-error.ts';
import { nearMiss, oneSlip } from './near-miss.ts';
import { tryLine, withoutArticles } from './read-line.ts';
import {
  projectOf,
  withBareProject,
  withQuotes,
  withSecondProject,
  writtenDataset,
  type Known,
  type NamesContext,
  type WellNamed,
} from './well-named.ts';
import { isPreposition, isWord, replaced, splitWords, withName } from './words.ts';

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

export function nearNames(typed: string, named: NamesContext): NearNames {
  const line = withoutArticles(typed);
  const { knex, scope } = named;
  let listed: Promise<Project[]> | undefined;
  const projects = (): Promise<Project[]> => (listed ??= listProjects(knex, scope));
  const context: Known = { ...named, projects };
  const nearOf = async <Named extends { name: string }>(
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
    const known = await all();
    const near = allNear(part, known, namesOf);
    const withoutIn = near.length === 0 ? withType(line) : undefined;
    if (withoutIn !== undefined)
      return new LineError(`${error.message} Did you mean \`${withoutIn}\`?`, {
        kind: 'notFound',
        hint: error.hint,
        correction: withoutIn,
      });
    const corrected = near.flatMap((one) => {
      const meant = correct(one, known);
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
      // A quote that is not closed holds what follows it, which the error says.
      if (splitWords(line).some(({ text, quoted }) => !quoted && /^["“”„«]/.test(text))) return withProjects(error, context);
      const first = (await withQuotes(line, context)) ?? (await withBareProject(line, context));
      const named = (await withSecondProject(first ?? { line, message: error.message }, context)) ?? first;
      const asMeant = (await withoutDataset(named?.line ?? line, context)) ?? (named === undefined ? undefined : inPlaceOf(error, named));
      return withProjects(asMeant ?? error, context);
    },
    ofProject: (error, asked) =>
      nearOf<Project>(error, asked, {
        all: projects,
        namesOf: namesOfProject,
        correct: ({ key }) => withName(line, 'in', key),
      }),
    ofDataset: (error, asked, project) =>
      nearOf<Dataset>(error, asked, {
        all: () => listDatasets(knex, project),
        namesOf: namesOfDataset,
        correct(one, all) {
          const name = writtenDataset(one, all);
          return name === undefined ? undefined : withName(line, 'on', name);
        },
      }),
  };
}

/** What is said in place of an error, of a line that can be read by now or that has still other mistakes in it; undefined where it says nothing. */
function inPlaceOf({ kind, hint }: AppError, { line, message }: WellNamed): LineError | undefined {
  const read = tryLine(line);
  if (!(read instanceof LineError)) return new LineError(message, { kind, correction: line });
  if (read.offers.length === 0) return undefined;
  return read.correction === undefined ? read : new LineError(message, { kind, hint, correction: read.correction });
}

/** What is said of a dataset that several words name and that is not there: read one by one, they would be something else. */
async function withoutDataset(line: string, context: Known): Promise<LineError | undefined> {
  const words = splitWords(line);
  const at = words.findIndex((word) => isWord(word, 'on'));
  const behind = words.slice(at + 1);
  const end = behind.findIndex(
    (word) => word.quoted || isPreposition(word) || isJoining(word) || (isOfLine(word) && !/^\d/.test(word.text)),
  );
  const name = end < 0 ? behind : behind.slice(0, end);
  if (at < 0 || name.length < 2 || /^\d/.test(name[1]!.text)) return undefined;
  const project = await projectOf(line, context);
  const [first, last] = [name[0]!, name.at(-1)!];
  if (project === undefined || allNear(first.text.toLowerCase(), await listDatasets(context.knex, project), namesOfDataset).length > 0)
    return undefined;
  try {
    await findDataset(context.knex, project, line.slice(first.from, last.to));
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, hint, kind } = error;
    return new LineError(message, { kind, hint, correction: replaced(line, { from: words[at]!.from, to: last.to }) });
  }
}

/** A type stands behind no `in`. */
function withType(line: string): string | undefined {
  const words = splitWords(line);
  const at = words.findIndex((word) => isWord(word, 'in'));
  const name = words[at + 1];
  if (at < 0 || name === undefined || name.quoted || parseModelType(name.text.toLowerCase()) === undefined) return undefined;
  const typed = replaced(line, { from: words[at]!.from, to: name.to }, name.text);
  return tryLine(typed) instanceof LineError ? undefined : typed;
}

/**
 * With the one project in each of its lines that is near the one named there, and without those whose project is none where others
 * have one: else a button would lead to the next mistake.
 */
async function withProjects(error: LineError, { projects }: Known): Promise<LineError> {
  const named = error.offers.map(({ line }) => ({ line, asked: projectIn(line) }));
  if (named.every(({ asked }) => asked === undefined)) return error;
  const all = await projects();
  const put = (line: string, asked: string | undefined): { line: string; isThere: boolean } => {
    if (asked === undefined || all.some((one) => [String(one.id), ...namesOfProject(one)].includes(asked))) return { line, isThere: true };
    const [near, ...others] = allNear(asked, all, namesOfProject);
    const typed = near === undefined ? withType(line) : undefined;
    if (near === undefined) return { line: typed ?? line, isThere: typed !== undefined };
    return { line: others.length > 0 ? line : withName(line, 'in', near.key)!, isThere: true };
  };
  const offered = named.map(({ line, asked }) => put(line, asked));
  const kept = offered.some(({ isThere }) => isThere) ? offered.filter(({ isThere }) => isThere) : offered;
  const message = named.reduce((said, { line }, i) => said.replaceAll(`\`${line}\``, () => `\`${offered[i]!.line}\``), error.message);
  return new LineError(message, { kind: error.kind, hint: error.hint, offers: lineOffers(...kept.map(({ line }) => line)) });
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

function namesOfDataset({ name }: Dataset): string[] {
  return [name.toLowerCase()];
}
