import type { Dataset } from '../analysis/dataset.ts';
import type { Project } from '../analysis/project.ts';
import type { Request } from './read-words.ts';

/** A request whose project and dataset are found. */
export type ResolvedRequest = Omit<Request, 'project' | 'dataset'> & { project: Project; dataset: Dataset | undefined };

/**
 * The line that asks for the same again, whoever asks and wherever: type and project are said. Read back, it is the same
 * request. A name that quotes can't hold is said by its key or id.
 */
export function writeLine({ command, type, project, dataset, count, choice, days, experiments, text, page }: ResolvedRequest): string {
  return [
    type,
    command.name,
    choice,
    count,
    days === undefined ? undefined : `${days}d`,
    ...experiments.map((number) => `#${number}`),
    text === '' ? undefined : quote(text),
    page === 1 ? undefined : `page ${page}`,
    dataset === undefined ? undefined : `on ${quote(dataset.name) ?? dataset.id}`,
    `in ${quote(project.name) ?? project.key}`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Undefined where the text holds every kind of quotes, or blanks that reading takes off. */
function quote(text: string): string | undefined {
  if (text !== text.trim() || text === '' || text.length > 200) return undefined;
  if (!/["”]/.test(text)) return `"${text}"`;
  return text.includes("'") ? undefined : `'${text}'`;
}
