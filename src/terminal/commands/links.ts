import type { Knex } from 'knex';
import { AppError } from '../../errors.ts';
import { contentOfSlot } from '../../reports/deliver/history.ts';
import { revokeLinks } from '../../reports/page-links.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';

export const links: TerminalCommand = {
  name: 'links',
  usage: 'towerwatch links revoke SLOT | all',
  summary: 'takes back the links of a mail that open pages without a sign-in: those of one slot of `deliveries`, or all that there are',
  check: (argv) => void read(argv),
  async run(argv, { parts, now, terminal }) {
    const slot = read(argv);
    const { knex } = parts.store;
    await revokeLinks(knex, slot === 'all' ? 'all' : await contentOf(knex, slot), now());
    terminal.write(
      slot === 'all' ? 'No link of a mail until now opens anything.\n' : `No link of the mails of slot #${slot} opens anything.\n`,
    );
    return 0;
  },
};

function read(argv: string[]): number | 'all' {
  const { positionals } = readArguments(argv, {}, links.usage, true);
  const [action, which = '', ...rest] = positionals;
  const isSlot = /^#?\d{1,12}$/.test(which);
  if (action !== 'revoke' || rest.length > 0 || !(isSlot || which === 'all'))
    throw new AppError('badParameter', 'Whose links are meant can’t be read.', { hint: `Usage: ${links.usage}` });
  return isSlot ? Number(which.replace('#', '')) : 'all';
}

async function contentOf(knex: Knex, slot: number): Promise<number> {
  const contentId = await contentOfSlot(knex, slot);
  if (contentId === undefined)
    throw new AppError('notFound', `Slot #${slot} has no mail.`, { hint: '`towerwatch deliveries` lists the slots.' });
  return contentId;
}
