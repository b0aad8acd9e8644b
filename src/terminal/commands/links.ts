import type { Knex } from 'knex';
import { AppError } from '../../errors.ts';
import { contentOf } from '../../reports/deliver/history.ts';
import { revokeLinks } from '../../reports/page-links.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';

export const links: TerminalCommand = {
  name: 'links',
  usage: 'towerwatch links revoke SLOT | DIGEST | all',
  summary:
    'takes back the links of a mail that open pages without a sign-in: those of one slot of `deliveries`, of one digest by what stands behind /digests/ in its address, or all that there are',
  check: (argv) => void read(argv),
  async run(argv, { parts, now, terminal }) {
    const { knex } = parts.store;
    const which = read(argv);
    await revokeLinks(knex, which === 'all' ? 'all' : await findContent(knex, which), now());
    terminal.write(which === 'all' ? 'No link of a mail until now opens anything.\n' : 'No link of its mails until now opens anything.\n');
    return 0;
  },
};

const DIGEST = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function read(argv: string[]): { slotId: number } | { token: string } | 'all' {
  const { positionals } = readArguments(argv, {}, links.usage, true);
  const [action, which = '', ...rest] = positionals;
  if (action === 'revoke' && rest.length === 0) {
    if (which === 'all') return 'all';
    if (/^#?\d{1,12}$/.test(which)) return { slotId: Number(which.replace('#', '')) };
    if (DIGEST.test(which)) return { token: which };
  }
  throw new AppError('badParameter', 'Whose links are meant can’t be read.', { hint: `Usage: ${links.usage}` });
}

async function findContent(knex: Knex, which: { slotId: number } | { token: string }): Promise<number> {
  const contentId = await contentOf(knex, which);
  if (contentId !== undefined) return contentId;
  throw new AppError('notFound', 'slotId' in which ? `Slot #${which.slotId} has no mail.` : 'There is no such digest.', {
    hint: '`towerwatch deliveries` lists the slots.',
  });
}
