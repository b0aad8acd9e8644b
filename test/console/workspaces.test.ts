import { expect, it } from 'vitest';
import type { Workspace, Workspaces } from '../../src/bot/workspace.ts';
import { createSessions } from '../../src/console/sessions.ts';
import { withConsole } from '../../src/console/workspaces.ts';
import { createTestLog } from '../support/log.ts';

const ended: string[] = [];
const real: Workspaces = {
  find: async ({ teamId }): Promise<Workspace> => ({ id: teamId ?? '', slack: undefined, scope: [1] }),
  end: async (id) => void ended.push(id),
};
const common = {
  real,
  apiUrl: () => 'http://127.0.0.1:1/console/slack/api/',
  log: createTestLog().log,
  now: () => new Date(),
  retryDelayMs: 1,
};
const of = (enterpriseId: string | undefined) => ({ teamId: 'TCONSOLE', enterpriseId });

it('the console is a workspace that sees all, for requests of an open session alone', async () => {
  const sessions = createSessions();
  const workspaces = withConsole({ ...common, sessions });
  const session = sessions.open();
  expect(await workspaces.find(of(session.enterprise))).toMatchObject({ id: 'TCONSOLE', scope: 'all', isMailOnly: true });
  expect(await workspaces.find(of('EGUESS'))).toBeUndefined();
  expect(await workspaces.find({ teamId: 'T1', enterpriseId: session.enterprise })).toMatchObject({ id: 'T1', scope: [1] });
});

it('what the program posts by itself waits until a console is open', async () => {
  const sessions = createSessions();
  const workspaces = withConsole({ ...common, sessions });
  expect(await workspaces.find(of(undefined))).toBeUndefined();
  sessions.open();
  expect((await workspaces.find(of(undefined)))?.slack).toBeDefined();
});

it('where the console is off, its workspace is none', async () => {
  const workspaces = withConsole({ ...common, sessions: undefined });
  expect(await workspaces.find(of(undefined))).toBeUndefined();
  expect(await workspaces.find(of('EGUESS'))).toBeUndefined();
});

it('the end of the console’s workspace is nobody’s', async () => {
  const workspaces = withConsole({ ...common, sessions: undefined });
  for (const id of ['TCONSOLE', 'T1']) await workspaces.end(id, { how: 'uninstalled', at: new Date() });
  expect(ended).toEqual(['T1']);
});
