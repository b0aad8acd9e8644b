import { z } from 'zod';
import { findByNumber } from '../../analysis/find-by-number.ts';
import { experimentList } from '../../analysis/list.ts';
import type { ExperimentEntry } from '../../analysis/experiment-entry.ts';
import { findByNumberPrefix } from '../../analysis/number-prefix.ts';
import { findProject } from '../../analysis/project.ts';
import { primaryMetric } from '../../metrics.ts';
import { formatMetric } from '../../reports/format.ts';
import { accessOf } from '../access.ts';
import { dispatchDefaults } from '../answers.ts';
import { richText } from '../blocks.ts';
import { chooseProject } from '../choose-project.ts';
import { shortened } from '../usage.ts';
import { field, form, FormError, type Choice } from './form.ts';
import type { Modal } from './modal.ts';

const memoryShape = z.object({ projectId: z.number(), project: z.string() });
const MOST_FOUND = 20;
const [FEWEST, MOST] = [2, 5];

export const compareModal: Modal = {
  name: 'compare',
  async view(context, { asker, project: asked }) {
    const access = await accessOf(context, asker);
    const { project } = await chooseProject({ knex: context.knex, ...dispatchDefaults(context, access) }, asked, access.scope);
    return form({
      name: 'compare',
      title: 'Compare experiments',
      submit: 'Compare',
      memory: { projectId: project.id, project: project.key } satisfies z.infer<typeof memoryShape>,
      blocks: [
        richText([
          { type: 'text', text: 'Of the project ' },
          { type: 'text', text: project.name, style: { bold: true } },
        ]),
        field(
          'experiments',
          { label: `${FEWEST} to ${MOST} experiments`, hint: 'Type a number such as 45, or a part of a name or of a config’s name.' },
          { type: 'multi_external_select', min_query_length: 0, max_selected_items: MOST },
        ),
      ],
    });
  },
  async submit(context, { asker, filled, memory }) {
    const { project, projectId } = memoryShape.parse(memory);
    const picked = filled.choices('experiments');
    if (picked.length < FEWEST || picked.length > MOST)
      throw new FormError('experiments', `Pick ${FEWEST} to ${MOST} experiments, not ${picked.length}.`);
    const strange = picked.find((value) => !/^\d{1,9}$/.test(value));
    if (strange !== undefined) throw new FormError('experiments', `“${shortened(strange)}” is no number of an experiment.`);
    const numbers = picked.map(Number);
    const twice = numbers.find((number, i) => numbers.indexOf(number) < i);
    if (twice !== undefined) throw new FormError('experiments', `#${twice} is picked more than once; pick different experiments.`);
    // A form may stay open for long, and experiments go meanwhile.
    const { scope } = await accessOf(context, asker);
    await findByNumber(context.knex, await findProject(context.knex, String(projectId), scope), numbers);
    return { line: `compare ${numbers.map((number) => `#${number}`).join(' ')} in ${project}` };
  },
  search: {
    async experiments({ knex, members }, { asker, text, memory }) {
      const { scope } = await accessOf({ knex, members }, asker);
      const project = await findProject(knex, String(memoryShape.parse(memory).projectId), scope);
      const numbered = await findByNumberPrefix(knex, project, text, MOST_FOUND);
      const { experiments } = await experimentList(knex, { project, status: 'completed', search: text, page: 1, pageSize: MOST_FOUND });
      const named = experiments.filter(({ id }) => numbered.every((one) => one.id !== id));
      return [...numbered, ...named].slice(0, MOST_FOUND).map(choiceOf);
    },
  },
};

function choiceOf(experiment: ExperimentEntry): Choice {
  const metric = primaryMetric(experiment.model_type);
  const number = experiment.experiment_number || experiment.id;
  const facts = [
    `#${number}`,
    experiment.model_type,
    `${metric.label} ${formatMetric(metric, experiment[metric.key])}`,
    experiment.experiment_name,
  ];
  return { value: String(number), label: facts.filter(Boolean).join(' · ') };
}
