import type { Neighbour } from '../../../analysis/nearest.ts';
import type { Project } from '../../../analysis/project.ts';
import type { Rivals } from '../../../analysis/rivals.ts';
import { comparePath, comparisonPath } from '../../../reports/links.ts';
import { shownNumber } from '../../../reports/views/nearest.ts';

interface Numbered {
  id: number;
  experiment_number: number | null;
}

/** Links to comparisons of one experiment, and a form for any other. */
export interface CompareLinks {
  links: { text: string; href: string }[];
  form: { action: string; number: number };
}

interface CompareFacts {
  project: Project;
  experiment: Numbered;
  rivals: Rivals;
  neighbours: readonly Neighbour[];
}

/** With the leader, the best before it and the nearest one; an experiment that is two of these is linked once. */
export function compareLinks({ project, experiment, rivals, neighbours }: CompareFacts): CompareLinks {
  const number = shownNumber(experiment);
  const others = [
    { other: rivals.leader, words: 'the leader' },
    { other: rivals.previous_best, words: 'the best before it' },
    { other: neighbours[0]?.experiment, words: 'the nearest' },
  ];
  const linked = new Set([number]);
  const links = others.flatMap(({ other, words }) => {
    if (other === undefined || other === null || linked.has(shownNumber(other))) return [];
    linked.add(shownNumber(other));
    return [{ text: `${words}, ${other.display_name}`, href: comparisonPath(project, [number, shownNumber(other)]) }];
  });
  return { links, form: { action: comparePath(project), number } };
}
