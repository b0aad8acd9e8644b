import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { saveInstallation, revokeInstallation } from '../../../src/bot/installations.ts';
import { readConfig } from '../../../src/config.ts';
import type { AppError } from '../../../src/errors.ts';
import type { Parts } from '../../../src/parts.ts';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import { syncStore } from '../../../src/sources/sync.ts';
import type { Store } from '../../../src/store/store.ts';
import { TERMINAL_COMMANDS } from '../../../src/terminal/commands/index.ts';
import { createTestLog } from '../../support/log.ts';
import { openTestStore } from '../../support/store.ts';

const { log } = createTestLog();
const now = (): Date => new Date('2026-11-23T12:00:00Z');
let store: Store;

beforeAll(async () => {
  store = await openTestStore('embedded');
  await syncStore({ store, source: createSampleSource({ now }), log, now });
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ['slack_installations', 'slack_connections']) await store.knex(table).delete();
});

async function install(id: string, name: string | null): Promise<void> {
  await saveInstallation(store.knex, { workspace_id: id, name, sealed: `sealed ${id}`, installed_at: now() });
}

async function run(...[name, ...argv]: string[]): Promise<string> {
  const command = TERMINAL_COMMANDS.find((one) => one.name === name)!;
  await command.check?.(argv, { folder: '.' });
  let output = '';
  const terminal = { write: (text: string) => void (output += text), writeError: () => undefined, columns: 140, interactive: false };
  const parts = { store } as unknown as Parts;
  const delivery = async (): Promise<never> => Promise.reject(new Error('nothing is delivered'));
  const context = { parts, delivery, terminal, folder: '.', log, now, config: readConfig({}), baseUrl: 'https://towerwatch.example.org' };
  expect(await command.run(argv, context)).toBe(0);
  return output;
}

async function problemOf(...words: string[]): Promise<AppError> {
  return run(...words).then(
    () => Promise.reject(new Error('nothing was wrong')),
    (error: unknown) => error as AppError,
  );
}

describe('connect and disconnect', () => {
  it('take a project and a workspace by key, id or name, and say what is so now', async () => {
    await install('T1', 'Film night');
    expect(await run('connect', 'bookshop-next-read', 'T1')).toBe('Film night (T1) now sees Bookshop Next Read.\n');
    expect(await run('connect', 'Bookshop Next Read', 'film NIGHT')).toBe('Film night (T1) sees already Bookshop Next Read.\n');
    expect(await run('disconnect', 'bookshop-next-read', 't1')).toBe('Film night (T1) no longer sees Bookshop Next Read.\n');
    expect(await run('disconnect', 'bookshop-next-read', 'T1')).toBe('Film night (T1) did not see Bookshop Next Read.\n');
  });

  it('name what there is where they do not know a project or a workspace', async () => {
    expect((await problemOf('connect', 'bookshop-next-read', 'T1')).hint).toContain('No workspace has installed the app yet');
    await install('T1', 'Film night');
    await install('T2', null);
    expect(await problemOf('connect', 'bookshop-next-read', 'T3')).toMatchObject({
      kind: 'notFound',
      message: 'There is no workspace “T3”.',
      hint: 'Workspaces: T1 (Film night), T2.',
    });
    expect(await problemOf('connect', 'nothing', 'T1')).toMatchObject({
      message: 'There is no project “nothing”.',
      hint: expect.stringContaining('bookshop-next-read') as string,
    });
    await install('T4', 'Film night');
    expect((await problemOf('connect', 'bookshop-next-read', 'Film night')).hint).toBe(
      'Name one by its id: T1 (Film night), T4 (Film night).',
    );
  });

  it('want both words and no more', async () => {
    for (const words of [[], ['a'], ['a', 'b', 'c']]) {
      const { kind, hint } = await problemOf('connect', ...words);
      expect([kind, hint]).toEqual(['badParameter', expect.stringContaining('Usage: towerwatch connect PROJECT WORKSPACE')]);
    }
  });
});

describe('workspaces', () => {
  it('lists who is served, who is not any more and why, and what each sees', async () => {
    expect(await run('workspaces')).toContain('No workspace has installed the app yet');
    await install('T1', 'Film night');
    await install('E2', 'All of us');
    await revokeInstallation(store.knex, 'T1', { reason: 'token_revoked', at: now(), of: { sealed: 'sealed T1' } });
    await run('connect', 'bookshop-next-read', 'E2');
    await run('connect', 'grocery-basket-recommender', 'E2');
    const output = await run('workspaces');
    expect(output).toMatch(/E2 .*All of us .*installed Mon 23 Nov 2026, 12:00 UTC .*bookshop-next-read/);
    expect(output).toMatch(/T1 .*Film night .*dead since Mon 23 Nov 2026, 12:00 UTC \(token_revoked\) .*none/);
    expect(output).not.toContain('sealed');

    expect(JSON.parse(await run('workspaces', '--json'))).toEqual([
      {
        id: 'E2',
        name: 'All of us',
        installed_at: '2026-11-23T12:00:00.000Z',
        revoked_at: null,
        revoked_reason: null,
        projects: expect.arrayContaining(['bookshop-next-read', 'grocery-basket-recommender']) as string[],
      },
      {
        id: 'T1',
        name: 'Film night',
        installed_at: '2026-11-23T12:00:00.000Z',
        revoked_at: '2026-11-23T12:00:00.000Z',
        revoked_reason: 'token_revoked',
        projects: [],
      },
    ]);
  });

  it('a late word about an older token leaves the new installation alone', async () => {
    await install('T1', 'Film night');
    const old = { reason: 'token_revoked', at: now() };
    expect(await revokeInstallation(store.knex, 'T1', { ...old, of: { sealed: 'an older one' } })).toBe(false);
    expect(await revokeInstallation(store.knex, 'T1', { ...old, of: { installedBefore: now() } })).toBe(false);
    expect(await run('workspaces')).toContain('installed Mon');
  });
});
