import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findApiToken } from '../../../src/api-tokens.ts';
import { readConfig } from '../../../src/config.ts';
import type { AppError } from '../../../src/errors.ts';
import type { Parts } from '../../../src/parts.ts';
import { isRevoked } from '../../../src/reports/page-links.ts';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';
import { TERMINAL_COMMANDS } from '../../../src/terminal/commands/index.ts';
import { keepTokensOfSettings } from '../../../src/web-access.ts';
import { createTestLog } from '../../support/log.ts';
import { freezeDigest } from '../../web/support/frozen.ts';
import { hostileSource, now, openStore } from '../../web/support/site.ts';

const { log, lines } = createTestLog();
let store: Store;

beforeAll(async () => {
  store = await openStore(hostileSource());
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.knex('api_tokens').delete();
});

async function run(...[name, ...argv]: string[]): Promise<{ output: string; aside: string }> {
  const command = TERMINAL_COMMANDS.find((one) => one.name === name)!;
  await command.check?.(argv, { folder: '.' });
  const said = { output: '', aside: '' };
  const terminal = {
    write: (text: string) => void (said.output += text),
    writeError: (text: string) => void (said.aside += text),
    columns: 140,
    interactive: false,
  };
  const parts = { store } as unknown as Parts;
  const delivery = async (): Promise<never> => Promise.reject(new Error('nothing is delivered'));
  const context = { parts, delivery, terminal, folder: '.', log, now, config: readConfig({}), baseUrl: 'https://towerwatch.example.org' };
  expect(await command.run(argv, context)).toBe(0);
  return said;
}

async function problemOf(...words: string[]): Promise<AppError> {
  return run(...words).then(
    () => Promise.reject(new Error('nothing was wrong')),
    (error: unknown) => error as AppError,
  );
}

describe('tokens', () => {
  it('are shown once, listed without themselves, and taken back', async () => {
    const { output, aside } = await run('tokens', 'add', 'grafana', '--project', 'empty');
    const token = output.trim();
    expect(aside).toContain('grafana opens Empty.');
    expect(await findApiToken(store.knex, token, now())).toMatchObject({ name: 'grafana', projects: [2] });
    await run('tokens', 'add', 'all');
    const listed = (await run('tokens')).output;
    expect(listed).toMatch(/all +all projects/);
    expect(listed).toMatch(/grafana +empty .* works/);
    expect(listed).not.toContain(token);
    expect((await run('tokens', 'revoke', 'grafana')).output).toBe('grafana opens nothing any more.\n');
    expect(await findApiToken(store.knex, token, now())).toBeUndefined();
    expect(JSON.parse((await run('tokens', 'list', '--json')).output)).toMatchObject([
      { name: 'all', projects: 'all', revoked_at: null },
      { name: 'grafana', projects: ['empty'], revoked_at: now().toISOString() },
    ]);
  });

  it('have names of their own, for projects that there are', async () => {
    await run('tokens', 'add', 'a');
    expect((await problemOf('tokens', 'add', 'a')).message).toContain('There is or was a token “a”');
    expect((await problemOf('tokens', 'add', 'Not a name')).message).toContain('is no name of a token');
    expect((await problemOf('tokens', 'add', 'b', '--project', 'nope')).kind).toBe('notFound');
    expect((await problemOf('tokens', 'revoke', 'nope')).kind).toBe('notFound');
    for (const words of [
      ['add'],
      ['revoke'],
      ['list', 'a'],
      ['explode', 'a'],
      ['revoke', 'a', '--project', 'empty'],
      ['add', 'c', '--json'],
    ])
      expect([words, (await problemOf('tokens', ...words)).exitCode]).toEqual([words, 2]);
  });

  it('of the settings are the store’s at the start; one for a project that is not there opens nothing, and the log says so', async () => {
    const token = 'tw_0123456789abcdef0123456789';
    const config = readConfig({ TOWERWATCH_API_TOKENS: `one:${token}:empty,two:${token}x:nope` });
    await keepTokensOfSettings({ config, knex: store.knex, log, now });
    expect(await findApiToken(store.knex, token, now())).toMatchObject({ name: 'one', projects: [2], isSetting: true });
    expect(await findApiToken(store.knex, `${token}x`, now())).toMatchObject({ projects: [] });
    expect(JSON.stringify(lines())).toContain('two opens nothing: There is no project “nope”');
    expect(JSON.stringify(lines())).not.toContain(token);
    expect((await run('tokens')).output).toContain('by TOWERWATCH_API_TOKENS');
  });
});

describe('links', () => {
  it('are taken back by slot, by digest, and all at once', async () => {
    const timetable = parseTimetable('weekly', 'UTC');
    const targets = [{ channel: 'email', address: 'ann@example.org' } as const];
    const subscriptionId = await addSubscription(store.knex, { projectId: 1, timetable, targets }, now());
    const { slotId, contentId, token } = await freezeDigest({ store, subscriptionId, now: now() });
    const isOut = (id: number): Promise<boolean> => isRevoked(store.knex, { contentId: id, projectId: 1, issuedAt: now() });
    for (const which of [String(slotId), `#${slotId}`, token]) {
      expect(await isOut(contentId)).toBe(false);
      await run('links', 'revoke', which);
      expect([await isOut(contentId), await isOut(contentId + 1)]).toEqual([true, false]);
      await store.knex('link_revocations').delete();
    }
    await run('links', 'revoke', 'all');
    expect(await isOut(contentId + 1)).toBe(true);
    expect((await problemOf('links', 'revoke', '99999')).message).toBe('Slot #99999 has no mail.');
    expect((await problemOf('links', 'revoke', '00000000-0000-4000-8000-000000000000')).message).toBe('There is no such digest.');
    for (const words of [[], ['revoke'], ['revoke', 'x'], ['revoke', '1', '2'], ['list']])
      expect([words, (await problemOf('links', ...words)).exitCode]).toEqual([words, 2]);
  });
});
