import { periodFailures, type FailureGroup } from '../../analysis/failures.ts';
import type { Project } from '../../analysis/project.ts';
import { formatCount } from '../format.ts';
import { cut, oneLine } from '../line.ts';
import { experimentPath, projectPath } from '../links.ts';
import { periodNoun } from '../period.ts';
import { linkColumn, tableOf, textColumn } from '../views/table.ts';
import type { Section } from '../section.ts';
import type { Link, TableView, View } from '../view.ts';

const MOST_GROUPS = 12;
const STAGE_LENGTH = 30;
const MESSAGE_LENGTH = 160;

/** What failed in the period and why: alike failures in a sentence, each other one in a row. */
export const failures: Section = {
  key: 'failures',
  summary: 'what failed in the period, at which stage and with which error',
  title: ({ period }) => `Failures of the ${periodNoun(period)}`,
  async views({ knex, project, period, types }) {
    const { total, groups } = await periodFailures(knex, { project, period, types, limit: MOST_GROUPS });
    const [many, single] = [groups.filter(({ failed }) => failed > 1), groups.filter(({ failed }) => failed === 1)];
    const untold = total - groups.reduce((sum, { failed }) => sum + failed, 0);
    return [
      ...many.flatMap((group) => groupViews(group, project)),
      ...(single.length === 0 ? [] : [singleTable(single, { project, title: many.length === 0 ? 'Failed' : 'Failed for other reasons' })]),
      ...(untold === 0
        ? []
        : [{ kind: 'links' as const, links: [{ text: `and ${formatCount(untold)} more failures`, href: projectPath(project) }] }]),
    ];
  },
};

/** "12 failed at train: Out of memory. Exp #3, #5 and 10 more", and links to those that it names. */
function groupViews(group: FailureGroup, project: Project): View[] {
  const { failed, experiments } = group;
  // Naming the third takes no more room than counting it.
  const named = failed <= experiments.length ? experiments : experiments.slice(0, 2);
  const names = named.map(({ display_name: name }, i) => (i === 0 ? name : name.replace(/^Exp /, '')));
  const rest = failed - named.length;
  const list = rest > 0 ? [...names, `${formatCount(rest)} more`] : names;
  const links: Link[] = named.map(({ display_name: text, experiment_id: id }) => ({ text, href: experimentPath(project, id) }));
  const stage = stageOf(group);
  return [
    {
      kind: 'text',
      text: `${formatCount(failed)} failed at ${stage ?? 'no known stage'}: ${messageOf(group)} – ${list.slice(0, -1).join(', ')} and ${list.at(-1)!}`,
    },
    { kind: 'links', links },
  ];
}

function singleTable(groups: readonly FailureGroup[], { project, title }: { project: Project; title: string }): TableView {
  return tableOf<FailureGroup>({
    title,
    empty: 'Nothing failed.',
    items: groups,
    columns: [
      linkColumn('Experiment', ({ experiments: [one] }) => ({
        text: one!.display_name,
        href: experimentPath(project, one!.experiment_id),
      })),
      textColumn('Stage and error', (group) => `${stageOf(group) ?? 'no known stage'}: ${messageOf(group)}`),
    ],
  });
}

function stageOf({ stage }: FailureGroup): string | null {
  const line = cut(oneLine(stage ?? ''), STAGE_LENGTH);
  return line === '' ? null : line;
}

function messageOf({ message }: FailureGroup): string {
  return cut(oneLine(message ?? ''), MESSAGE_LENGTH) || 'no error was stored';
}
