import { findProject } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { programName } from '../../program-name.ts';
import { listDeliveries, listSlots } from '../../reports/deliver/history.ts';
import { renderViewAsText } from '../../reports/render/text.ts';
import { deliveriesTable, slotsTable } from '../../reports/views/deliveries.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';
import { readId } from '../subscription-arguments.ts';

const SHOWN = 30;

export const deliveries: TerminalCommand = {
  name: 'deliveries',
  usage: 'towerwatch deliveries [SLOT] [--project KEY] [--subscription #]',
  summary: 'what was due and what became of it; with the number of a slot, each recipient with state, time, attempts and error',
  check: (argv) => void read(argv),
  async run(argv, { parts, terminal, baseUrl }) {
    const { slotId, project: key, subscriptionId } = read(argv);
    const { knex } = parts.store;
    const project = key === undefined ? undefined : await findProject(knex, key);
    const slots = await listSlots(knex, { projectId: project?.id, subscriptionId, slotId, limit: SHOWN });
    const [slot] = slots;
    if (slotId !== undefined && slot === undefined)
      throw new AppError('notFound', `There is no slot #${slotId}.`, { hint: `\`${programName()} deliveries\` lists the newest.` });
    const views = [
      slotsTable(slots),
      // On the clock of the subscription, as in the table above it.
      ...(slotId === undefined
        ? []
        : [deliveriesTable(await listDeliveries(knex, slotId), { zone: slot!.zone, show: ({ recipient }) => recipient })]),
    ];
    const texts = views.map((view) => renderViewAsText(view, { baseUrl, columns: terminal.columns, whole: true }));
    const hint =
      slotId === undefined && slot !== undefined ? [`Each recipient of a slot, with the reason: \`${programName()} deliveries #\``] : [];
    terminal.write(`${[...texts, ...hint].join('\n\n')}\n`);
    return 0;
  },
};

function read(argv: string[]): { slotId: number | undefined; project: string | undefined; subscriptionId: number | undefined } {
  const { values, positionals } = readArguments(
    argv,
    { project: { type: 'string' }, subscription: { type: 'string' } },
    deliveries.usage,
    true,
  );
  return {
    slotId: positionals[0] === undefined ? undefined : readId(positionals[0], deliveries.usage, 'slot'),
    project: values.project,
    subscriptionId: values.subscription === undefined ? undefined : readId(values.subscription, deliveries.usage),
  };
}
