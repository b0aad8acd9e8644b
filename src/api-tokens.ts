/** Tokens with which programs read the JSON API: named, kept by their hashes, and taken back by their names. */
import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { AppError } from './errors.ts';

/** Ids of projects, or all of them. */
export type TokenScope = 'all' | readonly number[];

export interface ApiToken {
  name: string;
  projects: TokenScope;
  /** Named by TOWERWATCH_API_TOKENS. */
  isSetting: boolean;
  createdAt: Date;
  /** To some minutes; null: never. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** A token of the settings, its project found. */
export interface SettingToken {
  name: string;
  token: string;
  projects: TokenScope;
}

interface Row {
  name: string;
  project_ids: unknown[] | null;
  is_setting: boolean;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const PREFIX = 'tw_';
const NAME = /^[a-z0-9][a-z0-9._-]{0,59}$/;
/** That one is used is noted this often. */
const NOTE_MS = 5 * 60_000;

/**
 * @returns the token itself, which is kept nowhere.
 * @throws AppError `badParameter` for a name that is none or is taken; one that was taken back stays taken, so that a name means one token.
 */
export async function addApiToken(knex: Knex, { name, projects }: { name: string; projects: TokenScope }, now: Date): Promise<string> {
  if (!NAME.test(name))
    throw new AppError('badParameter', `“${name.slice(0, 80)}” is no name of a token.`, {
      hint: 'Up to 60 small letters, digits, dots, dashes and underscores, such as grafana.',
    });
  const token = PREFIX + randomBytes(32).toString('base64url');
  const added = await knex('api_tokens')
    .insert({ name, hash: hashOf(token), project_ids: idsOf(projects), is_setting: false, created_at: now })
    .onConflict()
    .ignore()
    .returning('name');
  if (added.length === 0)
    throw new AppError('badParameter', `There is or was a token “${name}” already.`, {
      hint: 'Take another name, such as one with the year.',
    });
  return token;
}

/** By name. */
export async function listApiTokens(knex: Knex): Promise<ApiToken[]> {
  return (await knex('api_tokens').orderBy('name').select<Row[]>('*')).map(tokenOf);
}

/** @throws AppError `notFound`, `badParameter` for one of the settings, which would come back with the next start. */
export async function revokeApiToken(knex: Knex, name: string, now: Date): Promise<void> {
  const row = await knex('api_tokens').where({ name }).first<Row | undefined>();
  if (row === undefined) throw new AppError('notFound', `There is no token “${name}”.`, { hint: '`towerwatch tokens` lists them.' });
  if (row.is_setting && row.revoked_at === null)
    throw new AppError('badParameter', `The token “${name}” is of TOWERWATCH_API_TOKENS.`, { hint: 'Take it out there and start again.' });
  await knex('api_tokens').where({ name }).whereNull('revoked_at').update({ revoked_at: now });
}

/** The one that works, by its hash: how long it takes to find says nothing about a token that is nearly right. */
export async function findApiToken(knex: Knex, token: string, now: Date): Promise<ApiToken | undefined> {
  const row = await knex('api_tokens')
    .where({ hash: hashOf(token) })
    .whereNull('revoked_at')
    .first<Row | undefined>();
  if (row === undefined) return undefined;
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > NOTE_MS)
    await knex('api_tokens').where({ name: row.name }).update({ last_used_at: now });
  return tokenOf(row);
}

/** Those of the settings as they are now; one that is not named there any more is taken back. */
export async function keepSettingTokens(knex: Knex, tokens: readonly SettingToken[], now: Date): Promise<void> {
  await knex.transaction(async (trx) => {
    for (const { name, token, projects } of tokens) {
      const taken = await trx('api_tokens')
        .where({ is_setting: false })
        .where((same) => void same.where({ name }).orWhere({ hash: hashOf(token) }))
        .first('name');
      if (taken !== undefined)
        throw new AppError('badSetting', `TOWERWATCH_API_TOKENS: found “${name}”, which \`towerwatch tokens add\` has made.`, {
          hint: 'Give the one in the setting a name and a token of its own.',
        });
      const kept = { hash: hashOf(token), project_ids: idsOf(projects), is_setting: true, revoked_at: null };
      await trx('api_tokens').where({ hash: kept.hash, is_setting: true }).whereNot({ name }).delete();
      await trx('api_tokens')
        .insert({ name, ...kept, created_at: now })
        .onConflict('name')
        .merge(Object.keys(kept));
    }
    await trx('api_tokens')
      .where({ is_setting: true })
      .whereNotIn(
        'name',
        tokens.map(({ name }) => name),
      )
      .whereNull('revoked_at')
      .update({ revoked_at: now });
  });
}

function tokenOf(row: Row): ApiToken {
  return {
    name: row.name,
    projects: row.project_ids === null ? 'all' : row.project_ids.map(Number),
    isSetting: row.is_setting,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

function idsOf(projects: TokenScope): number[] | null {
  return projects === 'all' ? null : [...projects];
}

/** A token is long and random, so that it needs no slow hash as a password would. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
