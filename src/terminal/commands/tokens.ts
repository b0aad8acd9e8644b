import { findProject, listProjects } from '../../analysis/project.ts';
import { addApiToken, listApiTokens, revokeApiToken } from '../../api-tokens.ts';
import { AppError } from '../../errors.ts';
import { renderViewAsText } from '../../reports/render/text.ts';
import { apiTokensTable, type ListedToken } from '../../reports/views/api-tokens.ts';
import { readArguments } from '../arguments.ts';
import type { TerminalCommand, TerminalContext } from '../command.ts';

export const tokens: TerminalCommand = {
  name: 'tokens',
  usage: 'towerwatch tokens [list | add NAME | revoke NAME] [--project KEY]… [--json]',
  summary: 'tokens with which programs read the JSON API, of the projects named or of all; a new one is shown once',
  check: (argv) => void read(argv),
  async run(argv, context) {
    const { action, name, projects, isJson } = read(argv);
    if (action === 'add') await add(context, { name, projects });
    else if (action === 'revoke') await revoke(context, name);
    else await list(context, isJson);
    return 0;
  },
};

interface Asked {
  action: 'list' | 'add' | 'revoke';
  name: string;
  projects: string[];
  isJson: boolean;
}

function read(argv: string[]): Asked {
  const options = {
    project: { type: 'string', multiple: true, default: [] as string[] },
    json: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = readArguments(argv, options, tokens.usage, true);
  const [action = 'list', name = '', ...rest] = positionals;
  const isKnown = action === 'list' || action === 'add' || action === 'revoke';
  const isWhole = isKnown && rest.length === 0 && (name === '') === (action === 'list');
  const isMeant = (values.project.length === 0 || action === 'add') && (!values.json || action === 'list');
  if (!isKnown || !isWhole || !isMeant)
    throw new AppError('badParameter', 'What to do with which token can’t be read.', { hint: `Usage: ${tokens.usage}` });
  return { action, name, projects: [...values.project], isJson: values.json };
}

async function add({ parts, now, terminal }: TerminalContext, { name, projects: wanted }: Pick<Asked, 'name' | 'projects'>): Promise<void> {
  const { knex } = parts.store;
  const found = await Promise.all(wanted.map((key) => findProject(knex, key)));
  const token = await addApiToken(knex, { name, projects: found.length === 0 ? 'all' : found.map(({ id }) => id) }, now());
  const opens = found.length === 0 ? 'all projects' : found.map(({ name: project }) => project).join(', ');
  // The token alone goes to the output, so that it can be piped to where it is kept.
  terminal.writeError(`${name} opens ${opens}. It is shown this once: Authorization: Bearer …\n`);
  terminal.write(`${token}\n`);
}

async function revoke({ parts, now, terminal }: TerminalContext, name: string): Promise<void> {
  await revokeApiToken(parts.store.knex, name, now());
  terminal.write(`${name} opens nothing any more.\n`);
}

async function list({ parts, config, terminal, baseUrl }: TerminalContext, isJson: boolean): Promise<void> {
  const { knex } = parts.store;
  const all = await listProjects(knex);
  const keysOf = (ids: readonly number[]): string[] => all.filter(({ id }) => ids.includes(id)).map(({ key }) => key);
  const listed: ListedToken[] = (await listApiTokens(knex)).map(({ projects, ...token }) => ({
    ...token,
    projects: projects === 'all' ? 'all' : keysOf(projects),
  }));
  if (isJson) terminal.write(`${JSON.stringify(listed.map(asJson), null, 2)}\n`);
  else terminal.write(`${renderViewAsText(apiTokensTable(listed, config.digest.timezone), { baseUrl, columns: terminal.columns })}\n`);
}

function asJson({ name, projects, isSetting, createdAt, lastUsedAt, revokedAt }: ListedToken): object {
  return { name, projects, is_setting: isSetting, created_at: createdAt, last_used_at: lastUsedAt, revoked_at: revokedAt };
}
